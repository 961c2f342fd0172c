import { notifications } from '@mantine/notifications'
import i18n from 'i18next'

/** Says that something was done. Failures are never shown this way: they stand where they happened. */
export const notifyDone = (message: string) =>
  notifications.show({
    message,
    closeButtonProps: { 'aria-label': i18n.t('close', { ns: 'common' }) },
  })
