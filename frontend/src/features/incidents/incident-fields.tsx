import { Alert, Group, NativeSelect, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { useSettings } from '~/ui/format'
import { useAreaOptions } from '~/ui/staff/areas-field'
import { personalMarks } from './names-guard'
import { GUNSHOT_INJURIES, KINDS } from './search'

/** Fields that a new incident and a correction share. */
interface SharedValues {
  kind: string
  occurred_at: string
  case_number: string
  community_area_number: string
  beat: string
  district: string
  ward: string
  location_description: string
  gunshot_injury: string
}

interface IncidentFieldsProps<Values extends SharedValues> {
  form: UseFormReturnType<Values>
  withCaseNumber?: boolean
}

export function IncidentFields<Values extends SharedValues>({
  form,
  withCaseNumber = true,
}: IncidentFieldsProps<Values>) {
  const { t } = useTranslation('staff-incidents')
  const zone = useSettings()?.timezone
  const areas = useAreaOptions()
  const props = (name: keyof SharedValues) => form.getInputProps(name as never)
  return (
    <>
      <NativeSelect
        label={t('field.kind')}
        data={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        {...props('kind')}
      />
      <TextInput
        type="datetime-local"
        label={t('field.occurred_at')}
        description={t('form.occurred_at_hint', { zone })}
        {...props('occurred_at')}
      />
      {withCaseNumber && (
        <TextInput
          label={t('field.case_number')}
          maxLength={50}
          autoComplete="off"
          {...props('case_number')}
        />
      )}
      <NativeSelect
        label={t('field.community_area')}
        data={[{ value: '', label: t('form.area_unknown') }, ...areas]}
        {...props('community_area_number')}
      />
      <Group grow align="start">
        <TextInput label={t('field.beat')} maxLength={20} {...props('beat')} />
        <TextInput label={t('field.district')} maxLength={20} {...props('district')} />
        <TextInput label={t('field.ward')} inputMode="numeric" maxLength={4} {...props('ward')} />
      </Group>
      <TextInput
        label={t('field.location_description')}
        description={t('form.location_description_hint')}
        maxLength={200}
        {...props('location_description')}
      />
      <NativeSelect
        label={t('field.gunshot_injury')}
        data={GUNSHOT_INJURIES.map((value) => ({ value, label: t(`gunshot_injury.${value}`) }))}
        {...props('gunshot_injury')}
      />
    </>
  )
}

/** Warns, without stopping anybody, when a text seems to name or to point to a person. */
export function NamesWarning({ text }: { text: string }) {
  const { t } = useTranslation('staff-incidents')
  const marks = personalMarks(text)
  return (
    <div role="status">
      {marks.length > 0 && (
        <Alert color="orange" title={t('names.title')}>
          {marks.map((mark) => t(`names.${mark}`)).join(' ')} {t('names.advice')}
        </Alert>
      )}
    </div>
  )
}
