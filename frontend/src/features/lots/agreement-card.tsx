import { Button, Card, Group, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { AgreementStatus, LotAgreement } from '~/api/gen'
import { transitionLotAgreementMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LotLink } from '~/ui/staff/lots/words'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TONES: Record<AgreementStatus, Tone> = {
  requested: 'warning',
  active: 'good',
  completed: 'good',
  ended: 'neutral',
  declined: 'neutral',
}

export function AgreementCard({ agreement }: { agreement: LotAgreement }) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const [to, setTo] = useState<AgreementStatus | null>(null)
  const { kind, status, organization, lots, starts_on, ends_on, stipend_cents, note, decision_note } =
    agreement
  const title = t('agreements.line', {
    kind: t(`agreement_kind.${kind}`),
    organization: organization?.name ?? t('agreements.person'),
  })
  return (
    <Card component="li" withBorder>
      <Group justify="space-between" align="start">
        <h2 className="section-title">{title}</h2>
        <StatusTag tone={TONES[status]}>{t(`agreement_status.${status}`)}</StatusTag>
      </Group>
      <Text size="sm" c="dimmed">
        {ends_on
          ? format.dateRange(starts_on, ends_on)
          : t('agreements.from', { date: format.date(starts_on) })}
        {stipend_cents != null && ` · ${t('agreements.stipend', { amount: format.dollars(stipend_cents) })}`}
      </Text>
      <ul style={{ margin: '0.5rem 0', paddingInlineStart: '1.2rem', lineHeight: 2 }}>
        {lots.map((lot) => (
          <li key={lot.id}>
            <LotLink lot={lot} />
          </li>
        ))}
      </ul>
      {note && <Text>{note}</Text>}
      {decision_note && (
        <Text>
          <strong>{t('agreements.answer')}</strong> {decision_note}
        </Text>
      )}
      <Group mt="sm" gap="xs" className="no-print">
        {agreement.allowed_transitions.map((next) => (
          <Button
            key={next}
            size="xs"
            variant={next === 'active' || next === 'completed' ? 'filled' : 'default'}
            aria-label={t('agreements.step_label', { step: t(`agreement_step.${next as 'active'}`), title })}
            onClick={() => setTo(next)}
          >
            {t(`agreement_step.${next as 'active'}`)}
          </Button>
        ))}
      </Group>
      {to && <StepPanel agreement={agreement} to={to} onClose={() => setTo(null)} />}
    </Card>
  )
}

interface StepPanelProps {
  agreement: LotAgreement
  to: AgreementStatus
  onClose: () => void
}

function StepPanel({ agreement, to, onClose }: StepPanelProps) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const explained = to === 'declined' || to === 'ended'
  const form = useForm({
    initialValues: { note: '' },
    validate: { note: (value) => (explained && !value.trim() ? t('transition.note_missing') : null) },
  })
  const reload = () => invalidateTags(queryClient, 'lots')
  const advance = useMutation({
    ...transitionLotAgreementMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  return (
    <SidePanelForm
      opened
      title={t(`agreement_step.${to as 'active'}`)}
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
      onSubmit={({ note }) =>
        advance.mutate({
          path: { agreement_id: agreement.id },
          headers: ifMatch(agreement),
          body: { to, note: note.trim() || null },
        })
      }
    >
      {to === 'completed' && <Text>{t('agreements.completed_note')}</Text>}
      <Textarea
        label={t(explained ? 'transition.note' : 'transition.note_optional')}
        maxLength={2000}
        autosize
        minRows={3}
        {...form.getInputProps('note')}
      />
    </SidePanelForm>
  )
}
