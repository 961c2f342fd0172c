import { Button, Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { HelpTerm, HelpTermKind } from '~/api/gen'
import { listHelpTermsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { ForbiddenState } from '~/ui/staff/states'
import { TermTable } from '~/ui/staff/terms/term-table'
import { HelpTermPanel } from './help-term-panel'
import { HELP_TERM_KINDS } from './search'

const route = getRouteApi('/staff/help-terms')

/** Kinds of help and reasons that people choose from, as the city names them. */
export function HelpTermsPage() {
  const { t } = useTranslation('staff-terms')
  const canWrite = useCan('help_terms:write')
  const { kind } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <>
      <PageHeader title={t('help.title')} />
      {canWrite.allowed ? (
        <Tabs
          keepMounted={false}
          value={kind ?? HELP_TERM_KINDS[0]}
          onChange={(value) => void navigate({ search: { kind: value as HelpTermKind }, replace: true })}
        >
          <Tabs.List>
            {HELP_TERM_KINDS.map((value) => (
              <Tabs.Tab key={value} value={value}>
                {t(`help.kind.${value}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {HELP_TERM_KINDS.map((value) => (
            <Tabs.Panel key={value} value={value} pt="md">
              <Text c="dimmed" mb="md">
                {t(`help.note.${value}`)}
              </Text>
              <Terms kind={value} />
            </Tabs.Panel>
          ))}
        </Tabs>
      ) : (
        <ForbiddenState />
      )}
    </>
  )
}

function Terms({ kind }: { kind: HelpTermKind }) {
  const { t } = useTranslation(['staff-terms', 'staff-referrals'])
  const terms = useQuery(listHelpTermsOptions({ query: { kind } }))
  const [edited, setEdited] = useState<HelpTerm | 'new' | null>(null)
  const isReason = kind === 'referral_reason'
  return (
    <QueryState query={terms}>
      {({ items }) => (
        <>
          <TermTable
            label={t(`help.kind.${kind}`)}
            terms={items}
            aboutLabel={t(isReason ? 'help.statuses' : 'code')}
            about={({ code, statuses }) =>
              isReason ? statuses.map((status) => t(`staff-referrals:status.${status}`)).join(', ') : code
            }
            onEdit={setEdited}
          />
          <Button mt="md" onClick={() => setEdited('new')}>
            {t('new')}
          </Button>
          {edited && (
            <HelpTermPanel
              kind={kind}
              term={edited === 'new' ? undefined : edited}
              onClose={() => setEdited(null)}
            />
          )}
        </>
      )}
    </QueryState>
  )
}
