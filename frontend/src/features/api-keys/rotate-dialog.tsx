import { NativeSelect, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiKey, ApiKeyCreated } from '~/api/gen'
import { rotateApiKeyMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { KeySecret } from './key-secret'

interface RotateDialogProps {
  apiKey: ApiKey
  opened: boolean
  onClose: () => void
}

/** Hours during which the old and the new secret both work; the API takes up to a week. */
const OVERLAP_HOURS = [0, 1, 24, 72, 168] as const
const DEFAULT_OVERLAP = 24

/** Replaces a key by one with the same rights and a new secret. */
export function RotateDialog({ apiKey, opened, onClose }: RotateDialogProps) {
  const { t } = useTranslation('staff-keys')
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [overlap, setOverlap] = useState<number>(DEFAULT_OVERLAP)
  const [created, setCreated] = useState<ApiKeyCreated | null>(null)
  const rotate = useMutation({
    ...rotateApiKeyMutation(),
    onSuccess: (result) => (result.secret ? setCreated(result) : finish(result)),
  })
  const close = () => {
    rotate.reset()
    onClose()
  }
  const finish = ({ api_key: { id } }: ApiKeyCreated) => {
    close()
    setCreated(null)
    void invalidateTags(queryClient, 'api-keys')
    void navigate({ to: '/staff/api-keys/$apiKeyId', params: { apiKeyId: id }, ignoreBlocker: true })
  }
  return (
    <>
      <ConfirmDialog
        opened={opened && created === null}
        title={t('rotate.title', { name: apiKey.name })}
        confirmLabel={t('rotate.submit')}
        loading={rotate.isPending}
        error={rotate.error}
        onClose={close}
        onConfirm={() => rotate.mutate({ path: { api_key_id: apiKey.id }, body: { overlap_hours: overlap } })}
      >
        <Text>{t('rotate.body')}</Text>
        <NativeSelect
          label={t('rotate.overlap')}
          data={OVERLAP_HOURS.map((hours) => ({
            value: String(hours),
            label: hours === 0 ? t('rotate.no_overlap') : t('rotate.hours', { count: hours }),
          }))}
          value={String(overlap)}
          onChange={(event) => setOverlap(Number(event.currentTarget.value))}
        />
      </ConfirmDialog>
      <KeySecret secret={created?.secret ?? null} onKept={() => created && finish(created)} />
    </>
  )
}
