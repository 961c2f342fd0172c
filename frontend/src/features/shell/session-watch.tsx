import { Button, Group, Modal, Text } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { refreshSession, signOutEverywhere } from '~/api/session'

const MINUTE = 60_000
/** The server ends a session after this much inactivity. */
const IDLE_LIMIT = 30 * MINUTE
/** Warning before the end (WCAG 2.2.1). */
const WARNING = 2 * MINUTE
/** Work that calls no API still keeps the session: it is refreshed this often while there is activity. */
const KEEP_ALIVE = 10 * MINUTE
const CHECK_EVERY = 15_000
const ACTIVITY = ['pointerdown', 'keydown', 'scroll'] as const

/** Watches for inactivity: warns in time, offers to stay, and signs out at the end. */
export function SessionWatch() {
  const { t } = useTranslation('staff-shell')
  const [minutesLeft, setMinutesLeft] = useState<number | null>(null)
  const lastActivity = useRef(Date.now())
  const lastRefresh = useRef(Date.now())
  const warned = minutesLeft !== null

  const refresh = () => {
    lastRefresh.current = Date.now()
    return refreshSession()
  }

  useEffect(() => {
    const noteActivity = () => {
      if (!warned) lastActivity.current = Date.now()
    }
    for (const event of ACTIVITY) addEventListener(event, noteActivity, { passive: true, capture: true })
    const timer = setInterval(() => {
      const left = IDLE_LIMIT - (Date.now() - lastActivity.current)
      if (left <= 0) return void signOutEverywhere()
      if (left <= WARNING) return setMinutesLeft(Math.ceil(left / MINUTE))
      if (lastActivity.current > lastRefresh.current && Date.now() - lastRefresh.current > KEEP_ALIVE) {
        lastRefresh.current = Date.now()
        void refreshSession()
      }
    }, CHECK_EVERY)
    return () => {
      clearInterval(timer)
      for (const event of ACTIVITY) removeEventListener(event, noteActivity, { capture: true })
    }
  }, [warned])

  const stay = async () => {
    lastActivity.current = Date.now()
    setMinutesLeft(null)
    if (!(await refresh())) void signOutEverywhere()
  }

  return (
    <Modal opened={warned} onClose={stay} title={t('expiry.title')} withCloseButton={false}>
      <Text>{t('expiry.body', { count: minutesLeft ?? 0 })}</Text>
      <Group justify="end" mt="md">
        <Button variant="default" onClick={() => void signOutEverywhere()}>
          {t('expiry.leave')}
        </Button>
        <Button onClick={stay} data-autofocus>
          {t('expiry.stay')}
        </Button>
      </Group>
    </Modal>
  )
}
