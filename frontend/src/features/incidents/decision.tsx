import { Radio, Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Incident, Verification } from '~/api/gen'
import { verifyIncidentMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { notifyDone } from '~/ui/staff/notify'
import { SectionForm } from '~/ui/staff/section-form'
import { incidentDetail } from './search'

/** Shortest reason that the API accepts. */
const REASON_LENGTH = 3

/** Whether the incident stands: the states that it may take now, and why. */
export function Decision({ incident }: { incident: Incident }) {
  const { t } = useTranslation('staff-incidents')
  const queryClient = useQueryClient()
  const canVerify = useCan('incidents:verify')
  const form = useForm<{ to: Verification | ''; reason: string }>({
    initialValues: { to: '', reason: '' },
    validate: {
      to: (value) => (value ? null : t('decision.choice_missing')),
      reason: (value) => (value.trim().length >= REASON_LENGTH ? null : t('decision.reason_missing')),
    },
  })
  const decide = useMutation({
    ...verifyIncidentMutation(),
    onSuccess: async (updated) => {
      queryClient.setQueryData(incidentDetail(updated.id).queryKey, updated)
      form.reset()
      notifyDone(t('decision.done'))
      await invalidateTags(queryClient, 'incidents', 'statistics')
    },
  })
  if (!canVerify.allowed) return <Text mb="lg">{canVerify.reason}</Text>
  if (incident.allowed_transitions.length === 0) return <Text mb="lg">{t('decision.none')}</Text>
  return (
    <Stack mb="xl" className="no-print">
      <SectionForm
        form={form}
        submitLabel={t('decision.submit')}
        loading={decide.isPending}
        submitError={decide.error}
        onReload={() => {
          decide.reset()
          void invalidateTags(queryClient, 'incidents')
        }}
        onSubmit={({ to, reason }) =>
          to &&
          decide.mutate({
            path: { incident_id: incident.id },
            headers: ifMatch(incident),
            body: { to, reason: reason.trim() },
          })
        }
      >
        <Radio.Group label={t('decision.choice')} {...form.getInputProps('to')}>
          <Stack gap="xs" mt={4}>
            {incident.allowed_transitions.map((state) => (
              <Radio
                key={state}
                value={state}
                label={t(`decision.to.${state}`)}
                description={t(`decision.means.${state}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label={t('decision.reason')}
          description={t('decision.reason_hint')}
          autosize
          minRows={2}
          maxLength={1000}
          {...form.getInputProps('reason')}
        />
      </SectionForm>
    </Stack>
  )
}
