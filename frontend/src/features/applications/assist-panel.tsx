import { Alert, Button, NativeSelect, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Language } from '~/api/gen'
import { createAssistedApplicationMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useLocalized } from '~/ui/localized'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { programList } from './search'

/** Begins an application for somebody who agreed. The code is the applicant's: it is shown once, to hand over. */
export function AssistPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('staff-applications')
  const localized = useLocalized()
  const queryClient = useQueryClient()
  const keyOf = useIdempotencyKey()
  const programs = useQuery(programList())
  const form = useForm({
    initialValues: { program_id: '', language: 'en' as Language, assisted_consent: '' },
    validate: {
      program_id: (value) => (value ? null : t('assisted.program_missing')),
      assisted_consent: (value) => (value.trim().length >= 5 ? null : t('assisted.consent_missing')),
    },
  })
  const begin = useMutation({
    ...createAssistedApplicationMutation(),
    onSuccess: () => invalidateTags(queryClient, 'applications'),
    // The code lives on this panel only.
    gcTime: 0,
  })
  const open = (programs.data?.items ?? []).filter(
    ({ round }) => round?.phase === 'open' || round?.phase === 'waitlisted',
  )
  const receipt = begin.data
  return (
    <SidePanelForm
      opened
      title={t('assisted.begin')}
      form={form}
      submitLabel={t(receipt ? 'assisted.done' : 'assisted.submit')}
      loading={begin.isPending}
      submitError={begin.error}
      done={begin.isSuccess}
      onCancel={onClose}
      onSubmit={({ assisted_consent, ...values }) => {
        const body = { ...values, assisted_consent: assisted_consent.trim() }
        if (receipt) onClose()
        else begin.mutate({ body, headers: { 'Idempotency-Key': keyOf(body) } })
      }}
    >
      {receipt ? (
        <Alert color="green" role="status" title={t('assisted.code')}>
          <Text ff="monospace" fw={600}>
            {receipt.code}
          </Text>
          <Text my="sm">{t('assisted.code_body', { reference: receipt.application.reference })}</Text>
          <Button
            component="a"
            target="_blank"
            rel="noopener"
            href={`/my-application?lang=${receipt.application.language}#code=${encodeURIComponent(receipt.code)}`}
          >
            {t('assisted.go')}
          </Button>
        </Alert>
      ) : (
        <>
          <NativeSelect
            label={t('field.program')}
            data={[
              { value: '', label: '–' },
              ...open.map(({ id, name }) => ({ value: id, label: localized(name) })),
            ]}
            {...form.getInputProps('program_id')}
          />
          <NativeSelect
            label={t('field.language')}
            description={t('assisted.language_hint')}
            data={(['en', 'es'] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
            {...form.getInputProps('language')}
          />
          <Textarea
            label={t('assisted.consent')}
            description={t('assisted.consent_hint')}
            maxLength={500}
            autosize
            minRows={2}
            {...form.getInputProps('assisted_consent')}
          />
        </>
      )}
    </SidePanelForm>
  )
}
