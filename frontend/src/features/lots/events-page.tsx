import { Button, Card, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { VolunteerEvent, VolunteerEventStatus } from '~/api/gen'
import {
  listVolunteerEventsOptions,
  transitionVolunteerEventMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LotLink } from '~/ui/staff/lots/words'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'
import { EVENT_STATUSES, type EventsSearch } from './search'
import { useTools } from './tools'

const TONES: Record<VolunteerEventStatus, Tone> = {
  requested: 'warning',
  confirmed: 'info',
  held: 'good',
  cancelled: 'neutral',
}

const route = getRouteApi('/staff/volunteer-events')

/** Neighbors clean a lot together: who, when, with which tools. An event is asked for on the page of its lot. */
export function EventsPage() {
  const { t } = useTranslation('staff-lots')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const list = useQuery({
    ...listVolunteerEventsOptions({ query: { ...search, sort: '-starts_at', limit: 50 } }),
    placeholderData: keepPreviousData,
  })
  const filters = useMemo<Filter<EventsSearch>[]>(
    () => [
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choice',
        options: EVENT_STATUSES.map((value) => ({ value, label: t(`event_status.${value}`) })),
      },
      { name: 'upcoming', label: t('events.upcoming'), kind: 'boolean' },
    ],
    [t],
  )
  return (
    <>
      <PageHeader title={t('events.title')} />
      <FilterBar
        filters={filters}
        search={search}
        onChange={(part: Partial<EventsSearch>) =>
          void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
        }
      />
      <QueryState query={list}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <EmptyState title={t('events.empty')}>{t('events.empty_body')}</EmptyState>
          ) : (
            <>
              <Stack component="ul" p={0} m={0}>
                {items.map((event) => (
                  <EventCard key={event.id} event={event} />
                ))}
              </Stack>
              <CursorPager cursor={search.cursor} nextCursor={next_cursor} />
            </>
          )
        }
      </QueryState>
    </>
  )
}

function EventCard({ event }: { event: VolunteerEvent }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const tools = useTools()
  const [to, setTo] = useState<VolunteerEventStatus | null>(null)
  const { title, lot, organization, starts_at, ends_at, status, volunteers_expected, volunteers_came } = event
  return (
    <Card component="li" withBorder>
      <Group justify="space-between" align="start">
        <h2 className="section-title">{title}</h2>
        <StatusTag tone={TONES[status]}>{t(`event_status.${status}`)}</StatusTag>
      </Group>
      <Text size="sm" c="dimmed">
        {format.weekday(starts_at)}, {format.timeRange(starts_at, ends_at)} · {organization.name}
      </Text>
      <Text>
        <LotLink lot={lot} />
      </Text>
      <Text>
        {volunteers_came == null
          ? t('events.expected', { count: volunteers_expected })
          : t('events.came', { count: volunteers_came })}{' '}
        {event.bags > 0 && t('events.bags', { count: event.bags })}
      </Text>
      {event.tools.length > 0 && (
        <ul style={{ margin: '0.5rem 0', paddingInlineStart: '1.2rem', lineHeight: 2 }}>
          {event.tools.map(({ tool, quantity, returned }) => (
            <li key={tool}>
              {returned == null
                ? t('events.tool', { tool: tools.name(tool), quantity: format.number(quantity) })
                : t('events.tool_returned', {
                    tool: tools.name(tool),
                    quantity: format.number(quantity),
                    returned: format.number(returned),
                  })}
            </li>
          ))}
        </ul>
      )}
      {event.note && <Text>{event.note}</Text>}
      <Group mt="sm" gap="xs" className="no-print">
        {event.allowed_transitions.map((next) => (
          <Button
            key={next}
            size="xs"
            variant={next === 'cancelled' ? 'default' : 'filled'}
            aria-label={t('agreements.step_label', { step: t(`event_step.${next as 'held'}`), title })}
            onClick={() => setTo(next)}
          >
            {t(`event_step.${next as 'held'}`)}
          </Button>
        ))}
      </Group>
      {to && <StepPanel event={event} to={to} onClose={() => setTo(null)} />}
    </Card>
  )
}

interface StepPanelProps {
  event: VolunteerEvent
  to: VolunteerEventStatus
  onClose: () => void
}

function StepPanel({ event, to, onClose }: StepPanelProps) {
  const { t } = useTranslation('staff-lots')
  const tools = useTools()
  const queryClient = useQueryClient()
  const held = to === 'held'
  const form = useForm({
    initialValues: {
      volunteers_came: event.volunteers_expected as number | string,
      returned: event.tools.map(({ quantity }) => quantity as number | string),
    },
  })
  const reload = () => invalidateTags(queryClient, 'lots')
  const advance = useMutation({
    ...transitionVolunteerEventMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  return (
    <SidePanelForm
      opened
      title={t(`event_step.${to as 'held'}`)}
      form={form}
      submitLabel={t('transition.submit')}
      loading={advance.isPending}
      submitError={advance.error}
      done={advance.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={({ volunteers_came, returned }) =>
        advance.mutate({
          path: { event_id: event.id },
          headers: ifMatch(event),
          body: held
            ? {
                to,
                volunteers_came: Number(volunteers_came),
                returned: event.tools.map(({ tool }, index) => ({ tool, returned: Number(returned[index]) })),
              }
            : { to },
        })
      }
    >
      <Text>
        {t(
          held ? 'events.held_note' : to === 'confirmed' ? 'events.confirmed_note' : 'events.cancelled_note',
        )}
      </Text>
      {held && (
        <>
          <NumberInput
            label={t('events.volunteers_came')}
            min={0}
            {...form.getInputProps('volunteers_came')}
          />
          {event.tools.map(({ tool, quantity }, index) => (
            <NumberInput
              key={tool}
              label={t('events.returned', { tool: tools.name(tool) })}
              min={0}
              max={quantity}
              {...form.getInputProps(`returned.${index}`)}
            />
          ))}
        </>
      )}
    </SidePanelForm>
  )
}
