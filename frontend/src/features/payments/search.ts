import {
  getPaymentBatchOptions,
  listFundsOptions,
  listPaymentBatchesOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { searchParams, text } from '~/ui/search'

export const paymentsSearch = searchParams({ round_id: text, cursor: text })
export type PaymentsSearch = ReturnType<typeof paymentsSearch>

export const batchList = (search: PaymentsSearch) =>
  listPaymentBatchesOptions({ query: { ...search, limit: 50 } })
export const batchDetail = (batchId: string) => getPaymentBatchOptions({ path: { batch_id: batchId } })
export const fundList = () => listFundsOptions()
