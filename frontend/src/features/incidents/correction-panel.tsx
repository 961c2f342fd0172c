import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Incident } from '~/api/gen'
import { updateIncidentMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useSettings } from '~/ui/format'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { notifyDone } from '~/ui/staff/notify'
import { correctionPatch, correctionValues } from './correction'
import { IncidentFields, NamesWarning } from './incident-fields'
import { incidentDetail } from './search'

interface CorrectionPanelProps {
  incident: Incident
  opened: boolean
  onClose: () => void
}

export function CorrectionPanel({ incident, opened, onClose }: CorrectionPanelProps) {
  const { t } = useTranslation(['staff-incidents', 'common'])
  const queryClient = useQueryClient()
  const mayPlace = can(useMe(), 'incident_locations:reveal')
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const form = useForm({
    initialValues: correctionValues(incident, timeZone),
    validate: { occurred_at: (value) => (value ? null : t('form.occurred_at_missing')) },
  })
  const save = useMutation({
    ...updateIncidentMutation(),
    onSuccess: async (updated) => {
      queryClient.setQueryData(incidentDetail(updated.id).queryKey, updated)
      startFrom(updated)
      onClose()
      notifyDone(t('correction.done'))
      await invalidateTags(queryClient, 'incidents', 'statistics')
    },
  })
  const startFrom = (current: Incident) => {
    const values = correctionValues(current, timeZone)
    form.setInitialValues(values)
    form.setValues(values)
    form.clearErrors()
    save.reset()
  }
  const close = () => {
    startFrom(incident)
    onClose()
  }
  return (
    <SidePanelForm
      opened={opened}
      title={t('correction.title')}
      form={form}
      submitLabel={t('correction.submit')}
      loading={save.isPending}
      submitError={save.error}
      onCancel={close}
      // After somebody else's change: their version is read, and what was typed here stays.
      onReload={() => {
        save.reset()
        void invalidateTags(queryClient, 'incidents')
      }}
      onSubmit={(values) => {
        const body = correctionPatch(form.getInitialValues(), values, timeZone)
        if (Object.keys(body).length === 0) return close()
        save.mutate({ path: { incident_id: incident.id }, headers: ifMatch(incident), body })
      }}
    >
      <IncidentFields form={form} withCaseNumber={!incident.withheld.includes('case_number')} />
      <NativeSelect
        label={t('field.domestic')}
        data={[
          { value: '', label: t('form.not_known') },
          { value: 'true', label: t('common:yes') },
          { value: 'false', label: t('common:no') },
        ]}
        {...form.getInputProps('domestic')}
      />
      {mayPlace && (
        <TextInput
          label={t('field.address')}
          description={t('correction.address_hint')}
          maxLength={300}
          autoComplete="off"
          {...form.getInputProps('address')}
        />
      )}
      <Textarea
        label={t('field.description')}
        description={t('form.description_hint')}
        autosize
        minRows={3}
        maxLength={2000}
        {...form.getInputProps('description')}
      />
      <NamesWarning text={form.getValues().description} />
    </SidePanelForm>
  )
}
