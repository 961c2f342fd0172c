import { Tabs, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { PageHeader } from '~/ui/staff/page-header'
import { ForbiddenState } from '~/ui/staff/states'
import { AgreementTab } from './agreement-tab'
import { CategoriesTab } from './categories-tab'
import { PlaybooksTab } from './playbooks-tab'
import { RulesTab } from './rules-tab'
import { RULE_TABS } from './search'
import { TermsTab } from './terms-tab'

const route = getRouteApi('/staff/review-rules')

const CONTENT = {
  terms: TermsTab,
  categories: CategoriesTab,
  rules: RulesTab,
  agreement: AgreementTab,
  playbooks: PlaybooksTab,
}

/** What the city decides about reviews and actions, as rows with dates. */
export function ReviewRulesPage() {
  const { t } = useTranslation('staff-review-rules')
  const canWrite = useCan('review_rules:write')
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <>
      <PageHeader title={t('title')} />
      {canWrite.allowed ? (
        <Tabs
          keepMounted={false}
          value={tab ?? RULE_TABS[0]}
          onChange={(id) =>
            void navigate({ search: { tab: id as (typeof RULE_TABS)[number] }, replace: true })
          }
        >
          <Tabs.List>
            {RULE_TABS.map((id) => (
              <Tabs.Tab key={id} value={id}>
                {t(`tab.${id}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {RULE_TABS.map((id) => {
            const Content = CONTENT[id]
            return (
              <Tabs.Panel key={id} value={id} pt="md">
                <Text c="dimmed" mb="md">
                  {t(`note.${id}`)}
                </Text>
                <Content />
              </Tabs.Panel>
            )
          })}
        </Tabs>
      ) : (
        <ForbiddenState />
      )}
    </>
  )
}
