import type { ApiKeyStatus } from '~/api/gen'
import { getApiKeyOptions, listApiKeysOptions } from '~/api/gen/@tanstack/react-query.gen'
import { oneOf, searchParams, text } from '~/ui/search'

export const KEY_STATUSES = [
  'active',
  'expiring',
  'expired',
  'revoked',
] as const satisfies readonly ApiKeyStatus[]

export const keySearch = searchParams({
  organization_id: text,
  status: oneOf(KEY_STATUSES),
  cursor: text,
})

export type KeySearch = ReturnType<typeof keySearch>

export const keyList = ({ organization_id, status, cursor }: KeySearch) =>
  listApiKeysOptions({ query: { organization_id, status, cursor, limit: 50, include_total: true } })

export const keyDetail = (apiKeyId: string) => getApiKeyOptions({ path: { api_key_id: apiKeyId } })
