import { Fieldset, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { createIncidentMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useSettings } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'
import { PageForm } from '~/ui/staff/form-shell'
import { ForbiddenState } from '~/ui/staff/states'
import { toClock } from '~/ui/zoned-time'
import { IncidentFields, NamesWarning } from './incident-fields'
import { NEW_INCIDENT, newIncidentBody, pointOf } from './new-incident'
import { PlacePreview, usePlaceResolution } from './place-preview'
import { incidentDetail } from './search'
import { VictimRows } from './victim-rows'

export function NewIncidentPage() {
  const { t } = useTranslation('staff-incidents')
  const canWrite = useCan('incidents:write')
  if (canWrite.allowed) return <NewIncidentForm />
  return (
    <>
      <PageTitle title={t('new.title')} className="page-title" />
      <ForbiddenState />
    </>
  )
}

function NewIncidentForm() {
  const { t } = useTranslation(['staff-incidents', 'common'])
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  // One key for the life of the form: sending twice, or again after a lost answer, enters one incident.
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useNewIncidentForm(timeZone)
  const values = form.getValues()
  const resolution = usePlaceResolution({
    address: values.address.trim() || undefined,
    point: pointOf(values),
  })
  const create = useMutation({
    ...createIncidentMutation(),
    onSuccess: async (incident) => {
      queryClient.setQueryData(incidentDetail(incident.id).queryKey, incident)
      void invalidateTags(queryClient, 'incidents', 'statistics')
      await navigate({ to: '/staff/incidents/$incidentId', params: { incidentId: incident.id } })
    },
  })
  return (
    <PageForm
      title={t('new.title')}
      form={form}
      submitLabel={t('new.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={() => void navigate({ to: '/staff/incidents' })}
      onSubmit={(submitted) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: newIncidentBody(submitted, timeZone),
        })
      }
    >
      <Fieldset legend={t('new.place')}>
        <Stack>
          <TextInput
            label={t('field.address')}
            description={t('form.address_hint')}
            maxLength={300}
            autoComplete="off"
            {...form.getInputProps('address')}
          />
          <Group grow align="start">
            <TextInput
              label={t('form.latitude')}
              inputMode="decimal"
              autoComplete="off"
              {...form.getInputProps('latitude')}
            />
            <TextInput
              label={t('form.longitude')}
              inputMode="decimal"
              autoComplete="off"
              {...form.getInputProps('longitude')}
            />
          </Group>
          <PlacePreview resolution={resolution} />
        </Stack>
      </Fieldset>
      <IncidentFields form={form} />
      <NativeSelect
        label={t('field.domestic')}
        data={[
          { value: '', label: t('form.not_known') },
          { value: 'true', label: t('common:yes') },
          { value: 'false', label: t('common:no') },
        ]}
        {...form.getInputProps('domestic')}
      />
      <VictimRows form={form} />
      <Textarea
        label={t('field.description')}
        description={t('form.description_hint')}
        autosize
        minRows={3}
        maxLength={2000}
        {...form.getInputProps('description')}
      />
      <NamesWarning text={values.description} />
    </PageForm>
  )
}

function useNewIncidentForm(timeZone: string) {
  const { t } = useTranslation('staff-incidents')
  return useForm({
    initialValues: NEW_INCIDENT,
    validate: {
      occurred_at: (value) => {
        if (!value) return t('form.occurred_at_missing')
        return value > toClock(new Date().toISOString(), timeZone) ? t('form.occurred_at_future') : null
      },
      latitude: (value, values) => coordinateProblem(value, values) && t('form.point_invalid'),
      longitude: (value, values) => coordinateProblem(value, values) && t('form.point_invalid'),
      ward: (value) => (/^\d*$/.test(value.trim()) ? null : t('form.ward_invalid')),
    },
  })
}

/** Both coordinates or none. */
const coordinateProblem = (_value: string, values: { latitude: string; longitude: string }) =>
  Boolean(values.latitude.trim() || values.longitude.trim()) && !pointOf(values)
