import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { HelpTermKind, ReferralStatus } from '~/api/gen'
import { listHelpTermsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useLocalized } from './localized'

/** What can be chosen around help, of one kind: names of whatever a record holds, and options for choosing. */
export function useHelpTerms(kind: HelpTermKind) {
  const localized = useLocalized()
  const items = useQuery(listHelpTermsOptions({ query: { kind } })).data?.items
  return useMemo(() => {
    const terms = items ?? []
    const options = (of: typeof terms) =>
      of.map(({ code, name }) => ({ value: code, label: localized(name) }))
    return {
      nameOf: (code: string) => {
        const term = terms.find((one) => one.code === code)
        return term ? localized(term.name) : code
      },
      /** To search by: retired ones too, since records keep them. */
      all: options(terms),
      /** To enter: what is offered at present, and what the record has already. */
      offered: (kept: readonly string[] = []) =>
        options(terms.filter(({ code, active }) => active || kept.includes(code))),
      /** Reasons that are offered for a status of a referral. */
      offeredFor: (status: ReferralStatus) =>
        options(terms.filter(({ active, statuses }) => active && statuses.includes(status))),
    }
  }, [items, localized])
}
