import { Alert, Divider, Stack } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import { PageHeader } from '~/ui/staff/page-header'
import { AboutForm } from './about-form'
import { NotificationPreferences } from './notification-preferences'
import { PasswordForm } from './password-form'
import { SecondFactor } from './second-factor'
import { Sessions } from './sessions'
import { TrainingLink } from './training-link'

const route = getRouteApi('/staff/profile')

export function ProfilePage() {
  const { t } = useTranslation('staff-profile')
  const { enroll } = route.useSearch()
  const me = useMe()
  const mustEnroll = enroll && !me.second_factor_enabled
  return (
    <>
      <PageHeader title={t('title')} />
      <Stack maw={720} gap="xl">
        {mustEnroll && <Alert color="orange">{t('second_factor.required')}</Alert>}
        {mustEnroll && <SecondFactor />}
        <AboutForm />
        <Divider />
        <PasswordForm />
        <Divider />
        {!mustEnroll && <SecondFactor />}
        {!mustEnroll && <Divider />}
        <NotificationPreferences />
        <Divider />
        <TrainingLink />
        <Divider />
        <Sessions />
      </Stack>
    </>
  )
}
