import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { bookApplicationPickup, cancelApplicationPickup, type OwnApplication } from '~/api/gen'
import { listPickupSlotsOptions } from '~/api/gen/@tanstack/react-query.gen'
import type { ProblemError } from '~/api/problem'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { Button } from '~/ui/public/button'
import { ErrorSummary } from '~/ui/public/error-summary'
import { LoadState } from '~/ui/public/load-state'
import { useNativeForm } from '~/ui/public/native-form'
import { Notice } from '~/ui/public/notice'
import { ProblemNotice } from '~/ui/public/problem-notice'
import { Radios } from '~/ui/public/radios'

interface BookingProps {
  code: string
  application: OwnApplication
  onChanged: (application: OwnApplication) => void
}

/** The time at which devices are picked up: booked, changed, given back. */
export function PickupBooking({ code, application: { pickup }, onChanged }: BookingProps) {
  const { t } = useTranslation('public-applications')
  const format = useFormat()
  const queryClient = useQueryClient()
  const slots = useQuery(listPickupSlotsOptions())
  const done = (changed: OwnApplication) => {
    onChanged(changed)
    void invalidateTags(queryClient, 'distribution')
  }
  const cancel = useMutation<OwnApplication, ProblemError>({
    mutationFn: async () => (await cancelApplicationPickup({ body: { code }, throwOnError: true })).data,
    onSuccess: done,
  })
  const form = useNativeForm({
    check: ({ slot_id }) => (slot_id ? {} : { slot_id: t('pickup.missing') }),
    send: async ({ slot_id = '' }) =>
      (await bookApplicationPickup({ body: { code, slot_id }, throwOnError: true })).data,
    onSuccess: done,
  })
  const when = (starts_at: string, ends_at: string) =>
    t('pickup.when', { from: format.dateTime(starts_at), to: format.dateTime(ends_at) })
  return (
    <section aria-labelledby="pickup">
      <h2 id="pickup">{t('pickup.title')}</h2>
      {pickup && (
        <Notice tone="success">
          <p>
            <strong>{when(pickup.starts_at, pickup.ends_at)}</strong>
          </p>
          <p>
            {pickup.site_name}, {pickup.address}
          </p>
          <Button variant="secondary" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('pickup.cancel')}
          </Button>
        </Notice>
      )}
      <ProblemNotice problem={cancel.error} />
      <LoadState query={slots}>
        {slots.data?.items.length === 0 ? (
          <p>{t('pickup.none')}</p>
        ) : (
          <form noValidate onSubmit={form.onSubmit}>
            <ErrorSummary message={form.message} errors={form.errors} />
            <Radios
              name="slot_id"
              legend={t(pickup ? 'pickup.change' : 'pickup.choose')}
              options={(slots.data?.items ?? []).map((slot) => ({
                value: slot.id,
                label: `${when(slot.starts_at, slot.ends_at)}, ${slot.site_name}, ${slot.address}`,
              }))}
              error={form.errors.slot_id}
            />
            <Button type="submit" busy={form.busy}>
              {t('pickup.book')}
            </Button>
          </form>
        )}
      </LoadState>
    </section>
  )
}
