import { Tabs, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { PageHeader } from '~/ui/staff/page-header'
import { ForbiddenState } from '~/ui/staff/states'
import { RulesTab } from './rules-tab'
import { RULE_TABS } from './search'
import { ToolsTab } from './tools-tab'
import { TreatmentsTab } from './treatments-tab'

const CONTENT = { rules: RulesTab, treatments: TreatmentsTab, tools: ToolsTab }

const route = getRouteApi('/staff/lot-rules')

/** What the city decides about vacant lots: weights and distances from a day on, treatments, tools. */
export function LotRulesPage() {
  const { t } = useTranslation('staff-lots')
  const canWrite = useCan('lot_rules:write')
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
                {t(`rules.tab.${id}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {RULE_TABS.map((id) => {
            const Content = CONTENT[id]
            return (
              <Tabs.Panel key={id} value={id} pt="md">
                <Text c="dimmed" mb="md">
                  {t(`rules.note.${id}`)}
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
