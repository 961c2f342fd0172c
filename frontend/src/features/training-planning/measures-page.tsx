import { Button, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Share, TrainingMeasure } from '~/api/gen'
import {
  getTrainingHoursOptions,
  getTrainingMeasuresOptions,
  listCoursesOptions,
  listTrainingTermsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { downloadCsv } from '~/ui/charts/csv'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { useAreaOptions } from '~/ui/staff/areas-field'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'
import { MEASURE_GROUPS, type MeasuresSearch } from './search'

const route = getRouteApi('/staff/training-measures')

/** Figures of trainings, each with what it was computed from, and the hours of the own organization. */
export function MeasuresPage() {
  const { t } = useTranslation('staff-trainings')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const measures = useQuery(getTrainingMeasuresOptions({ query: search }))
  const nameOf = useGroupName(search.group_by ?? 'all')
  const columns = useColumns(nameOf)
  const rows = measures.data?.items
  return (
    <>
      <PageHeader
        title={t('measures.title')}
        actions={
          <>
            <Button
              variant="default"
              disabled={!rows?.length}
              onClick={() => downloadCsv('training-measures', measureTable(rows ?? [], nameOf))}
            >
              {t('measures.download')}
            </Button>
            <Button variant="default" onClick={() => print()}>
              {t('print')}
            </Button>
          </>
        }
      />
      <FilterBar
        filters={useFilters()}
        search={search}
        onChange={(part: Partial<MeasuresSearch>) =>
          void navigate({ search: (previous) => ({ ...previous, ...part }) })
        }
      />
      <DataTable
        caption={t('measures.title')}
        columns={columns}
        rows={rows}
        rowId={({ group }) => group ?? 'all'}
        error={measures.error}
        onRetry={() => void measures.refetch()}
        empty={<EmptyState title={t('measures.empty')}>{t('measures.empty_body')}</EmptyState>}
      />
      <Text size="sm" c="dimmed" mt="sm">
        {t('measures.note')}
      </Text>
      <OwnHours />
    </>
  )
}

/** The figures as a file: names of the contract as heads, parts and wholes beside their share. */
export function measureTable(measures: TrainingMeasure[], nameOf: (measure: TrainingMeasure) => string) {
  const rows = measures.map((measure) => ({
    group: nameOf(measure),
    trainings: measure.trainings,
    cancelled: measure.cancelled,
    seats: measure.seats ?? null,
    seated: measure.seated,
    fill: measure.fill?.value ?? null,
    attended_minutes: measure.attendance.part,
    scheduled_minutes: measure.attendance.whole,
    attendance: measure.attendance.value ?? null,
    completed: measure.completion.part,
    completion: measure.completion.value ?? null,
    from_waitlist: measure.from_waitlist,
    waitlist_hours: measure.waitlist_hours ?? null,
    cost_cents_per_completion: measure.cost_cents_per_completion ?? null,
  }))
  return [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]
}

function useFilters() {
  const { t } = useTranslation('staff-trainings')
  const localized = useLocalized()
  const courses = useQuery(listCoursesOptions({ query: { limit: 200 } })).data?.items
  return useMemo<Filter<MeasuresSearch>[]>(
    () => [
      {
        name: 'group_by',
        label: t('measures.group_by'),
        kind: 'choice',
        options: MEASURE_GROUPS.map((value) => ({ value, label: t(`measures.by.${value}`) })),
      },
      {
        name: 'course_id',
        label: t('field.course'),
        kind: 'choice',
        options: (courses ?? []).map(({ id, title }) => ({ value: id, label: localized(title) })),
      },
      { name: 'from', label: t('measures.from'), kind: 'date' },
      { name: 'to', label: t('measures.to'), kind: 'date' },
    ],
    [t, courses, localized],
  )
}

/** Names of groups: the API gives ids, numbers and codes. */
function useGroupName(groupBy: (typeof MEASURE_GROUPS)[number]) {
  const { t } = useTranslation('staff-trainings')
  const localized = useLocalized()
  const areas = useAreaOptions()
  const courses = useQuery({
    ...listCoursesOptions({ query: { limit: 200 } }),
    enabled: groupBy === 'course',
  }).data?.items
  const terms = useQuery({ ...listTrainingTermsOptions(), enabled: groupBy === 'audience' }).data?.items
  return useMemo(
    () =>
      ({ group }: TrainingMeasure): string => {
        if (!group) return t('measures.all')
        if (groupBy === 'language') return t(`language.${group as 'en' | 'es'}`)
        if (groupBy === 'area') return areas.find(({ value }) => value === group)?.label ?? group
        const named =
          groupBy === 'course'
            ? courses?.find(({ id }) => id === group)?.title
            : terms?.find(({ kind, code }) => kind === 'audience' && code === group)?.name
        return named ? localized(named) : group
      },
    [t, localized, areas, courses, terms, groupBy],
  )
}

function useColumns(nameOf: (measure: TrainingMeasure) => string) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  return useMemo<Column<TrainingMeasure>[]>(() => {
    const share = (value: Share | null | undefined) =>
      value?.value == null
        ? t('measures.none')
        : t('measures.share', {
            percent: format.rate(value.value * 100),
            part: format.number(value.part),
            whole: format.number(value.whole),
          })
    const number = (value: number | null | undefined) =>
      value == null ? t('measures.none') : format.number(value)
    return [
      { id: 'group', header: t('measures.group'), cell: nameOf },
      {
        id: 'trainings',
        header: t('measures.trainings'),
        align: 'end',
        cell: (row) => number(row.trainings),
      },
      { id: 'seats', header: t('field.seats'), align: 'end', cell: (row) => number(row.seats) },
      { id: 'fill', header: t('measures.fill'), align: 'end', cell: (row) => share(row.fill) },
      {
        id: 'attendance',
        header: t('measures.attendance'),
        align: 'end',
        cell: ({ attendance }) =>
          attendance.value == null
            ? t('measures.none')
            : t('measures.share', {
                percent: format.rate(attendance.value * 100),
                part: t('measures.hours', { hours: format.rate(attendance.part / 60) }),
                whole: t('measures.hours', { hours: format.rate(attendance.whole / 60) }),
              }),
      },
      {
        id: 'completion',
        header: t('measures.completion'),
        align: 'end',
        cell: (row) => share(row.completion),
      },
      {
        id: 'waitlist',
        header: t('measures.waitlist'),
        align: 'end',
        cell: ({ from_waitlist, waitlist_hours }) =>
          waitlist_hours == null
            ? t('measures.none')
            : t('measures.waited', {
                hours: format.rate(waitlist_hours),
                people: format.number(from_waitlist),
              }),
      },
      {
        id: 'cost',
        header: t('measures.cost'),
        align: 'end',
        cell: ({ cost_cents_per_completion }) =>
          cost_cents_per_completion == null
            ? t('measures.none')
            : t('measures.dollars', { amount: format.number(Math.round(cost_cents_per_completion / 100)) }),
      },
    ]
  }, [t, format, nameOf])
}

/** Hours of the people whom the own organization registered, by course. */
function OwnHours() {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const localized = useLocalized()
  const hours = useQuery(getTrainingHoursOptions({ query: {} }))
  const count = (value: number | null | undefined) =>
    value == null ? t('measures.hidden') : format.number(value)
  return (
    <section>
      <Title order={2} size="h4" mt="xl" mb="xs">
        {t('hours.title')}
      </Title>
      <QueryState query={hours} height={80}>
        {({ courses }) =>
          courses.length === 0 ? (
            <Text>{t('hours.empty')}</Text>
          ) : (
            <ul>
              {courses.map(({ course, minutes, people, certificates }) => (
                <li key={course.id}>
                  {t('hours.line', {
                    course: localized(course.title),
                    hours: minutes == null ? t('measures.hidden') : format.rate(minutes / 60),
                    people: count(people),
                    certificates: count(certificates),
                  })}
                </li>
              ))}
            </ul>
          )
        }
      </QueryState>
    </section>
  )
}
