import { useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { Course } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ActionButton } from '~/ui/staff/action-button'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { CoursePanel } from './course-panel'
import { type CourseSearch, courseList } from './search'

const route = getRouteApi('/staff/courses/')

export function CoursesPage() {
  const { t } = useTranslation('staff-trainings')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const canWrite = useCan('trainings:write')
  const [creating, create] = useDisclosure()
  const courses = useQuery({ ...courseList(search), placeholderData: keepPreviousData })
  const open = ({ id }: Course) => void navigate({ to: '/staff/courses/$courseId', params: { courseId: id } })
  return (
    <>
      <PageHeader
        title={t('courses.title')}
        actions={
          <ActionButton
            leftSection={<Plus size={16} aria-hidden />}
            disabledReason={canWrite.reason}
            onClick={create.open}
          >
            {t('course.new')}
          </ActionButton>
        }
      />
      <FilterBar
        filters={useFilters()}
        search={search}
        onChange={(part: Partial<CourseSearch>) =>
          void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
        }
      />
      <DataTable
        caption={t('courses.title')}
        columns={useColumns()}
        rows={courses.data?.items}
        rowId={({ id }) => id}
        error={courses.error}
        onRetry={() => void courses.refetch()}
        refreshing={courses.isPlaceholderData}
        onOpen={open}
        empty={<EmptyState title={t('courses.empty')}>{t('courses.empty_body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={courses.data?.next_cursor} />
      {creating && <CoursePanel opened onClose={create.close} onSaved={open} />}
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-trainings')
  return useMemo<Filter<CourseSearch>[]>(
    () => [
      { name: 'q', label: t('filter.q'), kind: 'text' },
      { name: 'active', label: t('course.active'), kind: 'boolean' },
    ],
    [t],
  )
}

function useColumns() {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const localized = useLocalized()
  return useMemo<Column<Course>[]>(
    () => [
      {
        id: 'title',
        header: t('course.name'),
        cell: ({ id, title }) => (
          <AnchorLink to="/staff/courses/$courseId" params={{ courseId: id }}>
            {localized(title)}
          </AnchorLink>
        ),
      },
      { id: 'code', header: t('course.code'), cell: ({ code }) => code },
      {
        id: 'status',
        header: t('field.status'),
        cell: ({ active }) => (
          <StatusTag tone={active ? 'good' : 'neutral'}>
            {t(active ? 'course.is_active' : 'course.retired')}
          </StatusTag>
        ),
      },
      {
        id: 'version',
        header: t('course.version'),
        cell: ({ versions }) => {
          const latest = versions.at(0)
          return latest
            ? t('course.version_line', { version: latest.version, hours: format.rate(latest.minutes / 60) })
            : '–'
        },
      },
    ],
    [t, format, localized],
  )
}
