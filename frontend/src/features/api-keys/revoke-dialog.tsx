import { Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { ApiKey } from '~/api/gen'
import { revokeApiKeyMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'

interface RevokeDialogProps {
  apiKey: ApiKey
  opened: boolean
  onClose: () => void
}

/** Ends a key for good. Its name has to be typed: whoever still uses it is cut off at once. */
export function RevokeDialog({ apiKey, opened, onClose }: RevokeDialogProps) {
  const { t } = useTranslation('staff-keys')
  const queryClient = useQueryClient()
  const [typed, setTyped] = useState('')
  const [mismatch, setMismatch] = useState(false)
  const revoke = useMutation({
    ...revokeApiKeyMutation(),
    onSuccess: async () => {
      await invalidateTags(queryClient, 'api-keys')
      close()
    },
  })
  const close = () => {
    setTyped('')
    setMismatch(false)
    revoke.reset()
    onClose()
  }
  const confirm = () => {
    const matches = typed.trim() === apiKey.name
    setMismatch(!matches)
    if (matches) revoke.mutate({ path: { api_key_id: apiKey.id }, headers: ifMatch(apiKey) })
  }
  return (
    <ConfirmDialog
      opened={opened}
      title={t('revoke.title', { name: apiKey.name })}
      confirmLabel={t('revoke.submit')}
      danger
      loading={revoke.isPending}
      error={revoke.error}
      onClose={close}
      onReload={() => {
        void invalidateTags(queryClient, 'api-keys')
        close()
      }}
      onConfirm={confirm}
    >
      <Text>{t('revoke.body')}</Text>
      <TextInput
        label={t('revoke.type_name', { name: apiKey.name })}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setMismatch(false)
        }}
        error={mismatch ? t('revoke.mismatch') : undefined}
      />
    </ConfirmDialog>
  )
}
