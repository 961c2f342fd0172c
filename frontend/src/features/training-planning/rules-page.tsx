import { Tabs, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { PageHeader } from '~/ui/staff/page-header'
import { ForbiddenState } from '~/ui/staff/states'
import { PoliciesTab } from './policies-tab'
import { RequirementsTab } from './requirements-tab'
import { RULE_TABS } from './search'
import { SupportTab } from './support-tab'
import { TermsTab } from './terms-tab'

const route = getRouteApi('/staff/training-rules')

const CONTENT = { policies: PoliciesTab, terms: TermsTab, support: SupportTab, requirements: RequirementsTab }

/** What the city decides about trainings, as rows with dates: clocks, choices, support numbers, requirements. */
export function RulesPage() {
  const { t } = useTranslation('staff-trainings')
  const canWrite = useCan('training_rules:write')
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  return (
    <>
      <PageHeader title={t('rules.title')} />
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
                {t(`rules.${id}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {RULE_TABS.map((id) => {
            const Content = CONTENT[id]
            return (
              <Tabs.Panel key={id} value={id} pt="md">
                <Text c="dimmed" mb="md">
                  {t(`rules.${id}_note`)}
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
