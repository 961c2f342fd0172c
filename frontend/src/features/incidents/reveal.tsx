import { Alert, Box, Group, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { Eye } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { type Problem, type Reveal, revealIncident } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { SummaryList } from '~/ui/staff/detail-layout'
import { SectionForm } from '~/ui/staff/section-form'

/** Shortest purpose that the API accepts. */
const PURPOSE_LENGTH = 5

/**
 * The true place, for a stated purpose. It lives in this component only, never in the cache: leaving the page forgets it.
 */
export function RevealPlace({ id }: { id: string }) {
  const { t } = useTranslation('staff-incidents')
  const canReveal = useCan('incident_locations:reveal')
  const [asking, ask] = useDisclosure()
  const [revealed, setRevealed] = useState<Reveal | null>(null)
  const form = useForm({
    initialValues: { purpose: '' },
    validate: {
      purpose: (value) => (value.trim().length >= PURPOSE_LENGTH ? null : t('reveal.purpose_missing')),
    },
  })
  const reveal = useMutation<void, Problem, string>({
    mutationFn: async (purpose) => {
      const { data } = await revealIncident({
        path: { incident_id: id },
        body: { fields: ['exact_location'], purpose },
        throwOnError: true,
      })
      setRevealed(data)
    },
    gcTime: 0,
  })
  if (revealed) return <Revealed place={revealed} />
  if (!asking)
    return (
      <Group mt="md" className="no-print">
        <ActionButton
          variant="default"
          leftSection={<Eye size={16} aria-hidden />}
          disabledReason={canReveal.reason}
          onClick={ask.open}
        >
          {t('reveal.open')}
        </ActionButton>
      </Group>
    )
  return (
    <Box mt="md" className="no-print">
      <Alert color="orange" title={t('reveal.title')} mb="sm">
        {t('reveal.warning')}
      </Alert>
      <SectionForm
        form={form}
        submitLabel={t('reveal.submit')}
        loading={reveal.isPending}
        submitError={reveal.error}
        onSubmit={({ purpose }) => reveal.mutate(purpose.trim())}
      >
        <TextInput
          label={t('reveal.purpose')}
          description={t('reveal.purpose_hint')}
          maxLength={500}
          autoComplete="off"
          {...form.getInputProps('purpose')}
        />
      </SectionForm>
    </Box>
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
