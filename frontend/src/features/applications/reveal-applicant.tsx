import { Alert, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type RevealedApplicant, revealApplication } from '~/api/gen'
import { SummaryList } from '~/ui/staff/detail-layout'
import { RevealForPurpose } from '~/ui/staff/reveal'

/** Who applies, for a stated purpose. */
export function RevealApplicant({ id }: { id: string }) {
  const { t } = useTranslation('staff-applications')
  return (
    <RevealForPurpose
      words={{
        open: t('reveal.open'),
        submit: t('reveal.submit'),
        purpose: t('reveal.purpose'),
        purpose_hint: t('reveal.purpose_hint'),
        purpose_missing: t('reveal.purpose_missing'),
      }}
      reveal={async (purpose) => {
        const path = { application_id: id }
        return (await revealApplication({ path, body: { purpose }, throwOnError: true })).data
      }}
    >
      {(revealed) => <Revealed revealed={revealed} />}
    </RevealForPurpose>
  )
}

function Revealed({ revealed }: { revealed: RevealedApplicant }) {
  const { t } = useTranslation('staff-applications')
  const { details, contact_channel, appeal_statement } = revealed
  const place = [details.street_address, details.unit, details.postal_code].filter(Boolean).join(', ')
  const payee = details.payee_kind
    ? [t(`payee.${details.payee_kind}`), details.payee_name].filter(Boolean).join(': ')
    : null
  return (
    <Alert color="orange" role="status" title={t('reveal.shown')} mt="md">
      <SummaryList
        items={[
          { label: t('details.full_name'), value: details.full_name },
          { label: t('details.organization_name'), value: details.organization_name },
          { label: t('details.place'), value: place || null },
          { label: t('details.vehicle'), value: details.vehicle_identification_number },
          { label: t('details.email'), value: details.email },
          { label: t('details.phone'), value: details.phone },
          { label: t('details.contact_channel'), value: t(`channel.${contact_channel}`) },
          { label: t('details.payee'), value: payee },
          { label: t('appeal'), value: appeal_statement },
        ].filter(({ value }) => value)}
      />
      <Text size="sm" mt="xs">
        {t('reveal.recorded')}
      </Text>
    </Alert>
  )
}
