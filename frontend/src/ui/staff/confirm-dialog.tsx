import { Button, Group, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '~/api/gen'
import { ErrorState } from './states'

interface ConfirmDialogProps {
  opened: boolean
  title: string
  /** What happens, to whom, and whether it can be undone; also fields such as a reason. */
  children: ReactNode
  confirmLabel: string
  /** Marks what cannot be undone. */
  danger?: boolean
  loading: boolean
  error: Problem | null
  onConfirm: () => void
  onClose: () => void
  /** For a 412: reads the data again. */
  onReload?: () => void
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { opened, title, children, confirmLabel, danger, loading, error, onConfirm, onClose, onReload } =
    props
  const { t } = useTranslation('common')
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('close') }}
      returnFocus
    >
      <Stack>
        {children}
        {error && <ErrorState problem={error} onRetry={onReload} />}
        <Group justify="end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button color={danger ? 'red' : undefined} loading={loading} onClick={onConfirm}>
            {confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
