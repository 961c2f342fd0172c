import type { QueryClient } from '@tanstack/react-query'
import { redirect } from '@tanstack/react-router'
import { getMeOptions, getSettingsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { restoreSession } from '~/api/session'
import { loadStaffLocale, setLocale } from '~/i18n'

/**
 * Opens the staff pages: a session, the person, the settings and the words. Without a session it leads to the sign-in
 * page and back; whoever must use a second factor and has none is led to enrolling it.
 */
export async function guardStaff(queryClient: QueryClient, location: { href: string; pathname: string }) {
  if (!(await restoreSession())) throw redirect({ to: '/sign-in', search: { return_to: location.href } })
  const [me] = await Promise.all([
    queryClient.ensureQueryData(getMeOptions()),
    queryClient.ensureQueryData(getSettingsOptions()),
    loadStaffLocale(),
  ])
  await setLocale(me.language)
  if (me.second_factor_required && !me.second_factor_enabled && location.pathname !== '/staff/profile')
    throw redirect({ to: '/staff/profile', search: { enroll: true } })
}
