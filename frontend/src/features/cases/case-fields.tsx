import { Group, MultiSelect, NativeSelect, Select, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { CaseIncidentKind } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useHelpTerms } from '~/ui/help-terms'
import { useAreaOptions } from '~/ui/staff/areas-field'
import { IncidentField } from './incident-field'
import { INCIDENT_KINDS } from './search'

/** Values of what happened and what is needed. */
export interface CaseValues {
  incident_kind: CaseIncidentKind
  incident_on: string
  incident_area_number: string
  /** Empty: none yet. */
  incident_id: string
  residence_area_number: string
  needs: string[]
}

export const area = (value: string) => (value ? Number(value) : null)

/** What happened, where, and what the family needs. */
export function CaseFields({
  form,
}: {
  // biome-ignore lint/suspicious/noExplicitAny: Mantine's form type does not vary with its values
  form: UseFormReturnType<any>
}) {
  const { t } = useTranslation('staff-cases')
  const format = useFormat()
  const areas = useAreaOptions()
  const { offered } = useHelpTerms('service_kind')
  const chosen = (form.getValues() as CaseValues).needs
  const place = (name: 'incident_area_number' | 'residence_area_number') => (
    <Select
      label={t(`field.${name}`)}
      description={t('field.area_hint')}
      data={areas}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('field.area_clear') }}
      {...form.getInputProps(name)}
      value={(form.getValues() as CaseValues)[name] || null}
      onChange={(value) => form.setFieldValue(name, value ?? '')}
    />
  )
  return (
    <>
      <Group grow align="start">
        <NativeSelect
          label={t('field.incident_kind')}
          data={INCIDENT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
          {...form.getInputProps('incident_kind')}
        />
        <TextInput
          type="date"
          label={t('field.incident_on')}
          max={format.dayOf()}
          {...form.getInputProps('incident_on')}
        />
      </Group>
      <Group grow align="start">
        {place('incident_area_number')}
        {place('residence_area_number')}
      </Group>
      <IncidentField form={form} />
      <MultiSelect label={t('field.needs')} data={offered(chosen)} {...form.getInputProps('needs')} />
    </>
  )
}
