import {
  listDistributionSitesOptions,
  listPickupSlotsOptions,
  listPickupsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { date, searchParams } from '~/ui/search'

export const distributionSearch = searchParams({ day: date })

export const siteList = () => listDistributionSitesOptions()
export const slotList = () => listPickupSlotsOptions()
export const pickupList = (day: string | undefined) => listPickupsOptions({ query: { day } })
