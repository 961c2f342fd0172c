import { Alert, Checkbox, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import type { OwnAgreement } from '~/api/gen'
import {
  getConfidentialityAgreementOptions,
  signConfidentialityAgreementMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { LocalizedText } from '~/ui/localized'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { SectionForm } from '~/ui/staff/section-form'

/** The words, and the own signature under them. */
export function AgreementPage() {
  const { t } = useTranslation('staff-teams')
  const agreement = useQuery(getConfidentialityAgreementOptions())
  return (
    <>
      <PageHeader title={t('agreement.title')} />
      <QueryState query={agreement}>{(data) => <Agreement agreement={data} />}</QueryState>
    </>
  )
}

function Agreement({ agreement }: { agreement: OwnAgreement }) {
  const { t } = useTranslation('staff-teams')
  const format = useFormat()
  const { text, in_force, signed_at, expires_on, revoked_at } = agreement
  return (
    <>
      <Alert color={in_force ? 'green' : 'orange'} role="note" mb="md" maw={720}>
        {in_force && expires_on
          ? t('agreement.in_force', { until: format.date(expires_on) })
          : revoked_at
            ? t('agreement.revoked', { time: format.dateTime(revoked_at) })
            : signed_at && expires_on
              ? t('agreement.expired', { until: format.date(expires_on) })
              : t('agreement.never')}
      </Alert>
      <Text maw={720} mb="md" style={{ whiteSpace: 'pre-wrap' }}>
        <LocalizedText text={text.body} />
      </Text>
      <SignForm textId={text.id} renews={in_force} />
    </>
  )
}

function SignForm({ textId, renews }: { textId: string; renews: boolean }) {
  const { t } = useTranslation('staff-teams')
  const queryClient = useQueryClient()
  const me = useMe()
  const [idempotencyKey, setIdempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: { signed_name: '', read: false },
    validate: {
      read: (value) => (value ? null : t('agreement.read_missing')),
      signed_name: (value) => (value.trim() ? null : t('agreement.name_missing')),
    },
  })
  const sign = useMutation({
    ...signConfidentialityAgreementMutation(),
    onSuccess: async () => {
      form.reset()
      setIdempotencyKey(crypto.randomUUID())
      await invalidateTags(queryClient, 'review-teams', 'review-sessions', 'incident-reviews', 'actions')
    },
  })
  return (
    <SectionForm
      form={form}
      submitLabel={t(renews ? 'agreement.renew' : 'agreement.sign')}
      loading={sign.isPending}
      submitError={sign.error}
      onReload={() => void invalidateTags(queryClient, 'review-teams')}
      onSubmit={({ signed_name }) =>
        sign.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: { text_id: textId, signed_name: signed_name.trim() },
        })
      }
    >
      <Checkbox label={t('agreement.read')} {...form.getInputProps('read', { type: 'checkbox' })} />
      <TextInput
        label={t('agreement.name')}
        description={t('agreement.name_hint', { name: me.display_name ?? '–' })}
        maxLength={200}
        autoComplete="name"
        {...form.getInputProps('signed_name')}
      />
    </SectionForm>
  )
}
