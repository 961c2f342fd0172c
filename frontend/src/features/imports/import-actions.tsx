import { Progress, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { Import } from '~/api/gen'
import { cancelImportMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ActionButton } from '~/ui/staff/action-button'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { keptFile } from './kept-files'
import { isUnderWay } from './search'
import { useUpload } from './use-upload'

/** Cancel while it is under way; the real import after a dry run. */
export function ImportActions({ one }: { one: Import }) {
  const { t } = useTranslation('staff-imports')
  const canWrite = useCan('imports:write')
  const [dialog, setDialog] = useState<'cancel' | 'real' | null>(null)
  const close = () => setDialog(null)
  return (
    <>
      {isUnderWay(one) && (
        <ActionButton variant="default" disabledReason={canWrite.reason} onClick={() => setDialog('cancel')}>
          {t('cancel.open')}
        </ActionButton>
      )}
      {one.dry_run && one.status === 'succeeded' && (
        <ActionButton disabledReason={canWrite.reason} onClick={() => setDialog('real')}>
          {t('real.open')}
        </ActionButton>
      )}
      <CancelDialog one={one} opened={dialog === 'cancel'} onClose={close} />
      <RealDialog one={one} opened={dialog === 'real'} onClose={close} />
    </>
  )
}

interface DialogProps {
  one: Import
  opened: boolean
  onClose: () => void
}

function CancelDialog({ one, opened, onClose }: DialogProps) {
  const { t } = useTranslation('staff-imports')
  const queryClient = useQueryClient()
  const refresh = () => invalidateTags(queryClient, 'imports')
  const cancel = useMutation({
    ...cancelImportMutation(),
    onSuccess: async () => {
      await refresh()
      onClose()
    },
  })
  return (
    <ConfirmDialog
      opened={opened}
      title={t('cancel.title')}
      confirmLabel={t('cancel.open')}
      danger
      loading={cancel.isPending}
      error={cancel.error}
      onClose={() => {
        cancel.reset()
        onClose()
      }}
      onReload={() => {
        cancel.reset()
        void refresh()
        onClose()
      }}
      onConfirm={() => cancel.mutate({ path: { import_id: one.id } })}
    >
      <Text>{t('cancel.body')}</Text>
    </ConfirmDialog>
  )
}

/** Sends the file of the dry run again; after a reload the file has to be chosen anew. */
function RealDialog({ one, opened, onClose }: DialogProps) {
  const { t } = useTranslation('staff-imports')
  const navigate = useNavigate()
  const upload = useUpload()
  const file = keptFile(one.id)
  const confirm = () => {
    if (file) return upload.mutate({ file, kind: one.kind, dry_run: false }, { onSuccess: onClose })
    void navigate({ to: '/staff/imports/new', search: { kind: one.kind, dry_run: false } })
  }
  return (
    <ConfirmDialog
      opened={opened}
      title={t('real.title', { name: one.file_name })}
      confirmLabel={t(file ? 'real.submit' : 'real.choose')}
      loading={upload.isPending}
      error={upload.error}
      onClose={onClose}
      onConfirm={confirm}
    >
      <Text>{t(file ? 'real.body' : 'real.body_choose')}</Text>
      {upload.isPending && (
        <Progress value={Math.floor(upload.share * 100)} aria-label={t('create.upload_label')} />
      )}
    </ConfirmDialog>
  )
}
