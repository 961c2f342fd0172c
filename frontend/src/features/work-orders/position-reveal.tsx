import { Button, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { revealWorkOrderPhotoMutation } from '~/api/gen/@tanstack/react-query.gen'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'

/** Where a photo was taken; asked for with a reason, and recorded. */
export function PositionReveal({ photoId }: { photoId: string }) {
  const { t } = useTranslation('staff-lots')
  const me = useMe()
  const [opened, dialog] = useDisclosure()
  const [purpose, setPurpose] = useState('')
  const reveal = useMutation({ ...revealWorkOrderPhotoMutation(), onSuccess: dialog.close })
  if (!can(me, 'work_orders:verify')) return null
  const position = reveal.data?.position.coordinates
  if (position)
    return <Text size="sm">{t('photo.position', { position: `${position[1]}, ${position[0]}` })}</Text>
  return (
    <>
      <Button size="compact-sm" variant="subtle" onClick={dialog.open}>
        {t('photo.reveal')}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={t('photo.reveal')}
        confirmLabel={t('photo.reveal_submit')}
        loading={reveal.isPending}
        error={reveal.error}
        onClose={dialog.close}
        onConfirm={() => reveal.mutate({ path: { photo_id: photoId }, body: { purpose: purpose.trim() } })}
      >
        <Text>{t('photo.reveal_note')}</Text>
        <TextInput
          label={t('photo.purpose')}
          minLength={5}
          maxLength={500}
          value={purpose}
          onChange={(event) => setPurpose(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  )
}
