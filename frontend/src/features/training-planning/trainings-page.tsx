import { Group, SegmentedControl } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useCan, useMe } from '~/api/can'
import type { Training } from '~/api/gen'
import { listCoursesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useArea } from '~/features/shell/area'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ActionButton } from '~/ui/staff/action-button'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { PlanningMonth } from './planning-month'
import {
  DEFAULT_SORT,
  LANGUAGES,
  MODALITIES,
  TRAINING_STATUSES,
  type TrainingsSearch,
  trainingList,
  VIEWS,
} from './search'
import { TrainingStatusTag } from './status'

const route = getRouteApi('/staff/trainings/')

export function TrainingsPage() {
  const { t } = useTranslation('staff-trainings')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const view = search.view ?? 'list'
  const change = (part: Partial<TrainingsSearch>) =>
    void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
  return (
    <>
      <PageHeader title={t('title')} actions={<Pages />} />
      <FilterBar filters={useFilters()} search={search} onChange={change} />
      <SegmentedControl
        aria-label={t('view.label')}
        mb="md"
        className="no-print"
        value={view}
        onChange={(chosen) => change({ view: chosen as TrainingsSearch['view'] })}
        data={VIEWS.map((value) => ({ value, label: t(`view.${value}`) }))}
      />
      {view === 'month' ? <PlanningMonth /> : <TrainingTable onChange={change} />}
    </>
  )
}

/** What belongs to trainings, for those whose role has it. */
function Pages() {
  const { t } = useTranslation('staff-trainings')
  const me = useMe()
  const canWrite = useCan('trainings:write')
  const navigate = route.useNavigate()
  return (
    <Group gap="xs">
      <ButtonLink variant="default" to="/staff/courses">
        {t('courses.title')}
      </ButtonLink>
      <ButtonLink variant="default" to="/staff/training-measures">
        {t('measures.title')}
      </ButtonLink>
      {can(me, 'registrations:read') && (
        <ButtonLink variant="default" to="/staff/certificates">
          {t('certificates.title')}
        </ButtonLink>
      )}
      {can(me, 'registrations:write') && (
        <ButtonLink variant="default" to="/staff/participant-duplicates">
          {t('duplicates.title')}
        </ButtonLink>
      )}
      {can(me, 'training_rules:write') && (
        <ButtonLink variant="default" to="/staff/training-rules">
          {t('rules.title')}
        </ButtonLink>
      )}
      <ActionButton
        leftSection={<Plus size={16} aria-hidden />}
        disabledReason={canWrite.reason}
        onClick={() => void navigate({ to: '/staff/trainings/new' })}
      >
        {t('new.open')}
      </ActionButton>
    </Group>
  )
}

function TrainingTable({ onChange }: { onChange: (part: Partial<TrainingsSearch>) => void }) {
  const { t } = useTranslation('staff-trainings')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const area = useArea()
  const trainings = useQuery({ ...trainingList(search, area), placeholderData: keepPreviousData })
  return (
    <>
      <DataTable
        caption={t('title')}
        columns={useColumns()}
        rows={trainings.data?.items}
        rowId={({ id }) => id}
        error={trainings.error}
        onRetry={() => void trainings.refetch()}
        refreshing={trainings.isPlaceholderData}
        sort={search.sort ?? DEFAULT_SORT}
        onSort={(sort) => onChange({ sort: sort as TrainingsSearch['sort'] })}
        onOpen={({ id }) =>
          void navigate({ to: '/staff/trainings/$trainingId', params: { trainingId: id }, search: {} })
        }
        empty={<EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={trainings.data?.next_cursor} />
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-trainings')
  const localized = useLocalized()
  const courses = useQuery(listCoursesOptions({ query: { limit: 200 } })).data?.items
  return useMemo<Filter<TrainingsSearch>[]>(
    () => [
      { name: 'q', label: t('filter.q'), kind: 'text' },
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choices',
        options: TRAINING_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
      {
        name: 'course_id',
        label: t('field.course'),
        kind: 'choice',
        options: (courses ?? []).map(({ id, title }) => ({ value: id, label: localized(title) })),
      },
      { name: 'taught_by_me', label: t('filter.mine'), kind: 'boolean' },
      {
        name: 'language',
        label: t('field.language'),
        kind: 'choice',
        rare: true,
        options: LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) })),
      },
      {
        name: 'modality',
        label: t('field.modality'),
        kind: 'choice',
        rare: true,
        options: MODALITIES.map((value) => ({ value, label: t(`modality.${value}`) })),
      },
      { name: 'from', label: t('filter.from'), kind: 'date', rare: true },
      { name: 'to', label: t('filter.to'), kind: 'date', rare: true },
    ],
    [t, courses, localized],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const localized = useLocalized()
  return useMemo<Column<Training>[]>(
    () => [
      {
        id: 'course',
        header: t('field.course'),
        cell: ({ id, course }) => (
          <AnchorLink to="/staff/trainings/$trainingId" params={{ trainingId: id }}>
            {localized(course.title)}
          </AnchorLink>
        ),
      },
      {
        id: 'starts_at',
        header: t('field.dates'),
        sortable: true,
        cell: ({ starts_at, ends_at }) => format.dateRange(format.dayOf(starts_at), format.dayOf(ends_at)),
      },
      {
        id: 'status',
        header: t('field.status'),
        cell: ({ status }) => <TrainingStatusTag status={status} />,
      },
      {
        id: 'seats',
        header: t('field.seats'),
        align: 'end',
        cell: ({ capacity, seats_left }) =>
          t('seats', { taken: format.number(capacity - seats_left), capacity: format.number(capacity) }),
      },
      {
        id: 'waitlist',
        header: t('field.waitlist'),
        align: 'end',
        cell: ({ waitlist_count }) => format.number(waitlist_count),
      },
      { id: 'language', header: t('field.language'), cell: ({ language }) => t(`language.${language}`) },
      {
        id: 'site',
        header: t('field.site'),
        cell: ({ site, modality }) => site?.name ?? t(`modality.${modality}`),
      },
      { id: 'organization', header: t('field.organization'), cell: ({ organization }) => organization.name },
    ],
    [t, format, localized],
  )
}
