import { Checkbox, NativeSelect, Select, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { DataCategory, ReferralUrgency } from '~/api/gen'
import {
  createReferralMutation,
  getCaseOptions,
  listConsentsOptions,
  listServicesOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useHelpTerms } from '~/ui/help-terms'
import { useLocalized } from '~/ui/localized'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { TOLD_CATEGORIES } from '~/ui/staff/sharing'

const URGENCIES = ['emergency', 'urgent', 'routine'] as const satisfies readonly ReferralUrgency[]
interface ReferPanelProps {
  caseId: string
  /** The declined referral in whose place it comes, with the person whom it was about. */
  redirectOf?: { id: string; person_id: string; kind: string }
  onClose: () => void
  onDone: (id: string) => void
}

/** Sends somebody of a case to a service of another organization: a draft first, that nobody else sees. */
export function ReferPanel({ caseId, redirectOf, onClose, onDone }: ReferPanelProps) {
  const { t } = useTranslation(['staff-referrals', 'staff-sharing', 'staff-cases'])
  const format = useFormat()
  const localized = useLocalized()
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const form = useForm({
    initialValues: {
      person_id: redirectOf?.person_id ?? '',
      kind: redirectOf?.kind ?? '',
      service_id: '',
      urgency: 'routine' as ReferralUrgency,
      data_categories: ['identity', 'contact', 'needs'] as DataCategory[],
      consent_id: '',
      note: '',
    },
    validate: {
      person_id: (value) => (value ? null : t('new.missing.person_id')),
      kind: (value) => (value ? null : t('new.missing.kind')),
      service_id: (value) => (value ? null : t('new.missing.service_id')),
      data_categories: (value) => (value.length > 0 ? null : t('new.missing.data_categories')),
    },
  })
  const { person_id, kind, service_id } = form.values
  const found = useQuery(getCaseOptions({ path: { case_id: caseId } })).data
  const { offered } = useHelpTerms('service_kind')
  const services = useQuery({
    ...listServicesOptions({ query: { kind, status: 'active', limit: 200 } }),
    enabled: kind !== '',
  })
  const consents = useQuery(listConsentsOptions({ path: { case_id: caseId } })).data?.items ?? []
  const others = (services.data?.items ?? []).filter(
    ({ organization }) => organization.id !== found?.organization.id,
  )
  const receiver = others.find(({ id }) => id === service_id)?.organization.id
  const fitting = consents.filter(
    (consent) =>
      consent.live &&
      consent.person_id === person_id &&
      consent.purpose === 'victim_services' &&
      consent.recipients.some(({ id }) => id === receiver),
  )
  const create = useMutation({
    ...createReferralMutation(),
    gcTime: 0,
    onSuccess: async ({ id }) => {
      onClose()
      onDone(id)
      await invalidateTags(queryClient, 'referrals', 'cases')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('new.open')}
      form={form}
      submitLabel={t('new.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ consent_id, note, ...values }) => {
        // A consent that was chosen for another service or person is not sent along.
        const fits = fitting.some(({ id }) => id === consent_id)
        const body = {
          ...values,
          case_id: caseId,
          consent_id: fits ? consent_id : null,
          note: note.trim() || null,
          redirect_of: redirectOf?.id ?? null,
        }
        create.mutate({ headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      {!redirectOf && (
        <NativeSelect
          label={t('field.person')}
          data={[
            { value: '', label: '' },
            ...(found?.people ?? [])
              .filter(({ relation, merged }) => relation !== 'alleged_offender' && !merged)
              .map(({ person_id, relation }, index) => ({
                value: person_id,
                label: [index + 1, t(`staff-cases:relation.${relation}`)].join('. '),
              })),
          ]}
          {...form.getInputProps('person_id')}
        />
      )}
      <NativeSelect
        label={t('field.kind')}
        data={[{ value: '', label: '' }, ...offered()]}
        {...form.getInputProps('kind')}
      />
      {kind !== '' && services.isSuccess && others.length === 0 && (
        <Text c="dimmed">{t('new.no_services')}</Text>
      )}
      <Select
        label={t('field.service')}
        searchable
        data={others.map(({ id, details, organization }) => ({
          value: id,
          label: `${localized(details.name)} · ${organization.name}`,
        }))}
        {...form.getInputProps('service_id')}
      />
      <NativeSelect
        label={t('field.urgency')}
        data={URGENCIES.map((value) => ({ value, label: t(`urgency.${value}`) }))}
        {...form.getInputProps('urgency')}
      />
      <Checkbox.Group label={t('field.data_categories')} {...form.getInputProps('data_categories')}>
        {TOLD_CATEGORIES.map((value) => (
          <Checkbox key={value} mt={6} value={value} label={t(`staff-sharing:category.${value}`)} />
        ))}
      </Checkbox.Group>
      <NativeSelect
        label={t('field.consent')}
        data={[
          { value: '', label: t('new.consent_none') },
          ...fitting.map(({ id, method, expires_on }) => ({
            value: id,
            label: t('new.consent_of', {
              method: t(`staff-cases:consent.${method}`),
              date: format.date(expires_on),
            }),
          })),
        ]}
        {...form.getInputProps('consent_id')}
      />
      <Textarea
        label={t('field.note')}
        description={t('new.note_hint')}
        autosize
        minRows={3}
        maxLength={2000}
        autoComplete="off"
        {...form.getInputProps('note')}
      />
    </SidePanelForm>
  )
}
