import { Button, Group, SegmentedControl } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Download, Plus, Printer } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { saveBlob } from '~/api/download'
import { exportActionsCsv, type Problem } from '~/api/gen'
import { listReviewTeamsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useArea } from '~/features/shell/area'
import { useLocalized } from '~/ui/localized'
import { ActionButton } from '~/ui/staff/action-button'
import { NewActionPanel } from '~/ui/staff/actions/new-action-panel'
import { ACTION_KINDS, ACTION_PRIORITIES, ACTION_STATUSES } from '~/ui/staff/actions/values'
import { useActionCategories } from '~/ui/staff/actions/words'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { useOrganizationOptions } from '~/ui/staff/organization-field'
import { PageHeader } from '~/ui/staff/page-header'
import { ErrorState } from '~/ui/staff/states'
import { ActionBoard } from './action-board'
import { ActionTable } from './action-table'
import { OrganizationCounts } from './organization-counts'
import { type ActionsSearch, actionFilter, VIEWS } from './search'

const route = getRouteApi('/staff/actions/')

/** What people come for, as filters that one press sets. */
const QUICK: { id: string; search: Partial<ActionsSearch> }[] = [
  { id: 'unfinished', search: {} },
  { id: 'own', search: { own_organization: true } },
  { id: 'mine', search: { mine: true } },
  { id: 'to_verify', search: { to_verify: true } },
  { id: 'overdue', search: { overdue: true } },
  { id: 'escalated', search: { escalated: true } },
  { id: 'all', search: { all: true } },
]

export function ActionsPage() {
  const { t } = useTranslation('staff-actions')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const canWrite = useCan('actions:write')
  const area = useArea()
  const [adding, add] = useDisclosure()
  const view = search.view ?? 'list'
  const change = (part: Partial<ActionsSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  const download = useMutation<void, Problem>({
    mutationFn: async () => {
      const query = actionFilter(search, area)
      const { data } = await exportActionsCsv({ query, parseAs: 'blob', throwOnError: true })
      saveBlob(data as unknown as Blob, 'actions.csv')
    },
  })
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <Button
              variant="default"
              leftSection={<Download size={16} aria-hidden />}
              loading={download.isPending}
              onClick={() => download.mutate()}
            >
              {t('download')}
            </Button>
            <Button variant="default" leftSection={<Printer size={16} aria-hidden />} onClick={() => print()}>
              {t('print')}
            </Button>
            <ActionButton
              leftSection={<Plus size={16} aria-hidden />}
              disabledReason={canWrite.reason}
              onClick={add.open}
            >
              {t('new.open')}
            </ActionButton>
          </>
        }
      />
      {download.error && <ErrorState problem={download.error} />}
      <Group component="nav" aria-label={t('quick.label')} gap="xs" mb="sm" className="no-print">
        {QUICK.map(({ id, search: set }) => (
          <Button
            key={id}
            size="compact-md"
            variant={isChosen(search, set) ? 'filled' : 'default'}
            aria-current={isChosen(search, set) || undefined}
            onClick={() => void navigate({ search: { view: search.view, ...set } })}
          >
            {t(`quick.${id}` as 'quick.own')}
          </Button>
        ))}
      </Group>
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <SegmentedControl
        aria-label={t('view.label')}
        mb="md"
        className="no-print"
        value={view}
        onChange={(chosen) => change({ view: chosen as ActionsSearch['view'] })}
        data={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))}
      />
      {view === 'list' && <ActionTable onChange={change} />}
      {view === 'board' && <ActionBoard />}
      {view === 'organizations' && <OrganizationCounts />}
      {adding && <NewActionPanel onClose={add.close} />}
    </>
  )
}

const FILTERS = ['own_organization', 'mine', 'to_verify', 'overdue', 'escalated', 'all'] as const

const isChosen = (search: ActionsSearch, set: Partial<ActionsSearch>) =>
  FILTERS.every((name) => (search[name] ?? undefined) === set[name]) && !search.status && !search.q

function useFilters() {
  const { t } = useTranslation('staff-actions')
  const localized = useLocalized()
  const categories = useActionCategories()
  const organizations = useOrganizationOptions()
  const canReview = useCan('reviews:read').allowed
  const teams = useQuery({ ...listReviewTeamsOptions(), enabled: canReview }).data?.items
  return useMemo<Filter<ActionsSearch>[]>(
    () => [
      { name: 'q', label: t('filter.q'), kind: 'text' },
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choices',
        options: ACTION_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
      {
        name: 'owner_organization_id',
        label: t('field.owner_organization'),
        kind: 'choice',
        options: organizations,
      },
      {
        name: 'category',
        label: t('field.category'),
        kind: 'choice',
        rare: true,
        options: categories.map(({ code, name }) => ({ value: code, label: localized(name) })),
      },
      {
        name: 'kind',
        label: t('field.kind'),
        kind: 'choice',
        rare: true,
        options: ACTION_KINDS.map((value) => ({ value, label: t(`kind.${value}`) })),
      },
      {
        name: 'priority',
        label: t('field.priority'),
        kind: 'choices',
        rare: true,
        options: ACTION_PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) })),
      },
      ...(teams?.length
        ? [
            {
              name: 'team_id' as const,
              label: t('field.team'),
              kind: 'choice' as const,
              rare: true,
              options: teams.map(({ id, name }) => ({ value: id, label: name })),
            },
          ]
        : []),
    ],
    [t, categories, organizations, teams, localized],
  )
}
