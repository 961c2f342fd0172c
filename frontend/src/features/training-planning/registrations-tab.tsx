import { Button, SegmentedControl } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Registration, Training } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { EmptyState } from '~/ui/staff/states'
import { RegistrationPanel } from './registration-panel'
import { REGISTRATION_GROUPS, registrationList } from './search'
import { RegistrationStatusTag } from './status'

const route = getRouteApi('/staff/trainings/$trainingId')

/** Who is registered, in the order of registering, which is the order of the waitlist. */
export function RegistrationsTab({ training }: { training: Training }) {
  const { t } = useTranslation('staff-trainings')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const registrations = useQuery({
    ...registrationList(training.id, search),
    placeholderData: keepPreviousData,
  })
  const [openedId, setOpenedId] = useState<string | null>(null)
  const columns = useColumns(setOpenedId)
  const total = registrations.data?.total
  return (
    <>
      <SegmentedControl
        aria-label={t('registrations.show')}
        mb="md"
        className="no-print"
        value={search.show ?? 'all'}
        onChange={(chosen) =>
          void navigate({
            search: (previous) => ({
              ...previous,
              show: chosen === 'all' ? undefined : (chosen as (typeof REGISTRATION_GROUPS)[number]),
              cursor: undefined,
            }),
            replace: true,
          })
        }
        data={['all' as const, ...REGISTRATION_GROUPS].map((value) => ({
          value,
          label: t(`registrations.${value}`),
        }))}
      />
      <p aria-live="polite">{total ? t('registrations.count', { count: total.count }) : ''}</p>
      <DataTable
        caption={t('tab.registrations')}
        columns={columns}
        rows={registrations.data?.items}
        rowId={({ id }) => id}
        error={registrations.error}
        onRetry={() => void registrations.refetch()}
        refreshing={registrations.isPlaceholderData}
        onOpen={({ id }) => setOpenedId(id)}
        empty={
          <EmptyState title={t('registrations.empty')}>
            {search.show ? undefined : t('registrations.empty_body')}
          </EmptyState>
        }
      />
      <CursorPager cursor={search.cursor} nextCursor={registrations.data?.next_cursor} />
      {openedId && (
        <RegistrationPanel
          key={openedId}
          registrationId={openedId}
          training={training}
          onClose={() => setOpenedId(null)}
        />
      )}
    </>
  )
}

function useColumns(onOpen: (registrationId: string) => void) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  // The panel opens by a button: a row alone is not reachable on a phone's screen reader.
  return useMemo<Column<Registration>[]>(
    () => [
      {
        id: 'name',
        header: t('registration.name'),
        cell: (registration) => (
          <Button variant="subtle" size="compact-sm" onClick={() => onOpen(registration.id)}>
            {registration.full_name ?? t('registration.erased')}
          </Button>
        ),
      },
      {
        id: 'status',
        header: t('field.status'),
        cell: ({ status }) => <RegistrationStatusTag status={status} />,
      },
      {
        id: 'place',
        header: t('registration.place'),
        align: 'end',
        cell: ({ waitlist_place, waits_behind }) =>
          waitlist_place == null
            ? '–'
            : waits_behind
              ? t('registration.place_behind', { place: waitlist_place })
              : format.number(waitlist_place),
      },
      {
        id: 'offer',
        header: t('registration.offer'),
        cell: ({ offer_expires_at }) => (offer_expires_at ? format.dateTime(offer_expires_at) : '–'),
      },
      {
        id: 'needs',
        header: t('registration.needs'),
        cell: ({ accommodations, accommodation_note }) =>
          accommodations.length || accommodation_note ? t('registration.has_needs') : '–',
      },
      {
        id: 'to_tell',
        header: t('registration.to_tell'),
        cell: ({ to_tell }) => to_tell.map((kind) => t(`notice.${kind}`)).join(', ') || '–',
      },
      {
        id: 'registered_at',
        header: t('registration.registered'),
        cell: ({ registered_at }) => format.dateTime(registered_at),
      },
    ],
    [t, format, onOpen],
  )
}
