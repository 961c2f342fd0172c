import { MultiSelect, NumberInput, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { CompensationApplication, CompensationDenialReason } from '~/api/gen'
import { decideCompensationApplicationMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { DENIAL_REASONS } from './search'

/** A decision sum by sum; what the rules allow stands there to begin with. */
export function DecisionPanel({
  application,
  onClose,
}: {
  application: CompensationApplication
  onClose: () => void
}) {
  const { t } = useTranslation('staff-compensation')
  const format = useFormat()
  const queryClient = useQueryClient()
  const { requests, determination, remaining_cents } = application
  const covered = determination.outcome === 'eligible'
  const form = useForm({
    initialValues: {
      dollars: requests.map(
        ({ requested_cents }) => (covered ? requested_cents / 100 : 0) as number | string,
      ),
      denial_reasons: determination.rules.flatMap(({ denial_reason }) =>
        denial_reason ? [denial_reason] : [],
      ) as string[],
      note: '',
    },
    validate: {
      denial_reasons: (value, { dollars }) => {
        const less = requests.some(
          ({ requested_cents }, index) => Number(dollars[index] || 0) * 100 < requested_cents,
        )
        return less && value.length === 0 ? t('missing.reasons') : null
      },
    },
  })
  const reload = () => invalidateTags(queryClient, 'compensation')
  const decide = useMutation({
    ...decideCompensationApplicationMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  const money = (cents: number) => t('dollars', { amount: format.dollars(cents) })
  return (
    <SidePanelForm
      opened
      title={t('decide.open')}
      form={form}
      submitLabel={t('decide.submit')}
      loading={decide.isPending}
      submitError={decide.error}
      done={decide.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={({ dollars, denial_reasons, note }) =>
        decide.mutate({
          path: { application_id: application.id },
          headers: ifMatch(application),
          body: {
            approvals: requests.map(({ id }, index) => ({
              request_id: id,
              approved_cents: Math.round(Number(dollars[index] || 0) * 100),
            })),
            denial_reasons: denial_reasons as CompensationDenialReason[],
            note: note.trim() || null,
          },
        })
      }
    >
      <Text>{t('decide.remaining', { amount: money(remaining_cents) })}</Text>
      {requests.map(({ id, category, requested_cents }, index) => (
        <NumberInput
          key={id}
          label={t('decide.approve', { category: t(`category.${category}`) })}
          description={t('decide.asked', { amount: money(requested_cents) })}
          min={0}
          max={requested_cents / 100}
          decimalScale={2}
          {...form.getInputProps(`dollars.${index}`)}
        />
      ))}
      <MultiSelect
        label={t('decide.reasons')}
        description={t('decide.reasons_hint')}
        data={DENIAL_REASONS.map((value) => ({ value, label: t(`denial.${value}`) }))}
        {...form.getInputProps('denial_reasons')}
      />
      <Textarea
        label={t('decide.note')}
        description={t('decide.note_hint')}
        autosize
        minRows={3}
        maxLength={1000}
        {...form.getInputProps('note')}
      />
    </SidePanelForm>
  )
}
