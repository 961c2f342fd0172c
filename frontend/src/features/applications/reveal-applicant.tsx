import { Alert, Box, Group, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { Eye } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApplicantDetails, type Problem, revealApplication } from '~/api/gen'
import { ActionButton } from '~/ui/staff/action-button'
import { SummaryList } from '~/ui/staff/detail-layout'
import { SectionForm } from '~/ui/staff/section-form'

/** Shortest purpose that the API accepts. */
const PURPOSE_LENGTH = 5

/** Who applies, for a stated purpose. It lives in this component only, never in the cache: leaving the page forgets it. */
export function RevealApplicant({ id }: { id: string }) {
  const { t } = useTranslation('staff-applications')
  const [asking, ask] = useDisclosure()
  const [revealed, setRevealed] = useState<ApplicantDetails | null>(null)
  const form = useForm({
    initialValues: { purpose: '' },
    validate: {
      purpose: (value) => (value.trim().length >= PURPOSE_LENGTH ? null : t('reveal.purpose_missing')),
    },
  })
  const reveal = useMutation<void, Problem, string>({
    mutationFn: async (purpose) => {
      const path = { application_id: id }
      setRevealed((await revealApplication({ path, body: { purpose }, throwOnError: true })).data)
    },
    gcTime: 0,
  })
  if (revealed) return <Revealed details={revealed} />
  if (!asking)
    return (
      <Group mt="md" className="no-print">
        <ActionButton variant="default" leftSection={<Eye size={16} aria-hidden />} onClick={ask.open}>
          {t('reveal.open')}
        </ActionButton>
      </Group>
    )
  return (
    <Box mt="md" className="no-print">
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

function Revealed({ details }: { details: ApplicantDetails }) {
  const { t } = useTranslation('staff-applications')
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
          { label: t('details.payee'), value: payee },
        ].filter(({ value }) => value)}
      />
      <Text size="sm" mt="xs">
        {t('reveal.recorded')}
      </Text>
    </Alert>
  )
}
