import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Me } from './gen'
import { getMeOptions } from './gen/@tanstack/react-query.gen'

export type Permission = Me['permissions'][number]

/** The person signed in. The staff layout has read it before any staff page renders. */
export function useMe(): Me {
  return useSuspenseQuery({ ...getMeOptions(), staleTime: 60_000 }).data
}

export const can = (me: Me, permission: Permission) => me.permissions.includes(permission)

/**
 * Whether the person may do something, and if not, the sentence that says why. Pass it to `ActionButton`: buttons are
 * disabled with a reason. Sections that a role lacks are left out instead (see `features/shell/navigation.ts`).
 */
export function useCan(permission: Permission): { allowed: boolean; reason?: string } {
  const { t } = useTranslation('common')
  return can(useMe(), permission)
    ? { allowed: true }
    : { allowed: false, reason: t('forbidden.reason', { permission }) }
}
