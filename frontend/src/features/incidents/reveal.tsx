import { Alert, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { type Reveal, revealIncident } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { SummaryList } from '~/ui/staff/detail-layout'
import { RevealForPurpose } from '~/ui/staff/reveal'

/** The true place, for a stated purpose. */
export function RevealPlace({ id }: { id: string }) {
  const { t } = useTranslation('staff-incidents')
  const canReveal = useCan('incident_locations:reveal')
  return (
    <RevealForPurpose
      words={{
        open: t('reveal.open'),
        submit: t('reveal.submit'),
        purpose: t('reveal.purpose'),
        purpose_hint: t('reveal.purpose_hint'),
        purpose_missing: t('reveal.purpose_missing'),
      }}
      disabledReason={canReveal.reason}
      warning={
        <Alert color="orange" title={t('reveal.title')} mb="sm">
          {t('reveal.warning')}
        </Alert>
      }
      reveal={async (purpose) => {
        const { data } = await revealIncident({
          path: { incident_id: id },
          body: { fields: ['exact_location'], purpose },
          throwOnError: true,
        })
        return data
      }}
    >
      {(place) => <Revealed place={place} />}
    </RevealForPurpose>
  )
}

function Revealed({ place }: { place: Reveal }) {
  const { t } = useTranslation(['staff-incidents', 'common'])
  const format = useFormat()
  const [longitude, latitude] = place.exact_point?.coordinates ?? []
  return (
    <Alert color="orange" role="status" title={t('reveal.shown')} mt="md">
      <SummaryList
        items={[
          { label: t('reveal.address'), value: place.exact_address ?? t('common:unknown') },
          {
            label: t('reveal.point'),
            value: latitude === undefined ? t('common:unknown') : `${latitude}, ${longitude}`,
          },
        ]}
      />
      <Text size="sm" mt="xs">
        {t('reveal.recorded', { time: format.dateTime(place.recorded_at) })}
      </Text>
    </Alert>
  )
}
