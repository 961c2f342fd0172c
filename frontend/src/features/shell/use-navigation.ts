import { can, useMe } from '~/api/can'
import { NAVIGATION } from './navigation'

/** The entries that this person's permissions open. */
export function useNavigation() {
  const me = useMe()
  return NAVIGATION.filter(({ permission }) => !permission || can(me, permission))
}
