import { Alert, Checkbox, Radio, Stack, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Application, DecisionOutcome } from '~/api/gen'
import { decideApplicationMutation, recommendApplicationMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { SidePanelForm } from '~/ui/staff/form-shell'

interface DecisionPanelProps {
  step: 'recommend' | 'decide'
  application: Application
  onClose: () => void
}

/** Approves or denies, as the first or as the second person. Reasons that the rules found are ticked to begin with. */
export function DecisionPanel({ step, application, onClose }: DecisionPanelProps) {
  const { t } = useTranslation('staff-applications')
  const localized = useLocalized()
  const format = useFormat()
  const queryClient = useQueryClient()
  const { determination, denial_reasons, track } = application
  const eligible = determination.outcome === 'eligible'
  const found = determination.rules.flatMap(({ denial_reason }) => denial_reason ?? [])
  const form = useForm({
    initialValues: {
      outcome: (eligible ? 'approve' : 'deny') as DecisionOutcome,
      reasons: found.filter((code) => denial_reasons.some((reason) => reason.code === code)),
      note: '',
    },
    validate: {
      reasons: (value, { outcome }) =>
        outcome === 'deny' && value.length === 0 ? t('decide.reason_missing') : null,
    },
  })
  const reload = () => invalidateTags(queryClient, 'applications', 'funds')
  const options = {
    onSuccess: async () => {
      onClose()
      await reload()
    },
  }
  const recommend = useMutation({ ...recommendApplicationMutation(), ...options })
  const decide = useMutation({ ...decideApplicationMutation(), ...options })
  const send = step === 'recommend' ? recommend : decide
  const denies = form.values.outcome === 'deny'
  return (
    <SidePanelForm
      opened
      title={t(`${step}.open`)}
      form={form}
      submitLabel={t(`${step}.submit`)}
      loading={send.isPending}
      submitError={send.error}
      done={send.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={({ outcome, reasons, note }) =>
        send.mutate({
          path: { application_id: application.id },
          headers: ifMatch(application),
          body: { outcome, reasons: outcome === 'deny' ? reasons : [], note: note.trim() || null },
        })
      }
    >
      {!eligible && <Alert color="orange">{t('decide.not_eligible')}</Alert>}
      <Radio.Group label={t('decide.outcome')} {...form.getInputProps('outcome')}>
        <Stack mt="xs" gap="xs">
          <Radio
            value="approve"
            disabled={!eligible}
            label={
              track === 'reimbursement'
                ? t('decide.approve', { amount: format.dollars(determination.award_cents) })
                : t('decide.approve_devices')
            }
          />
          <Radio value="deny" label={t('decide.deny')} />
        </Stack>
      </Radio.Group>
      {denies && (
        <Checkbox.Group
          label={t('decide.reasons')}
          description={t('decide.reasons_hint')}
          {...form.getInputProps('reasons')}
        >
          <Stack mt="xs" gap="xs">
            {denial_reasons.map(({ code, text }) => (
              <Checkbox key={code} value={code} label={localized(text)} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      <Textarea
        label={t('decide.note')}
        description={t('decide.note_hint')}
        maxLength={1000}
        autosize
        minRows={2}
        {...form.getInputProps('note')}
      />
    </SidePanelForm>
  )
}
