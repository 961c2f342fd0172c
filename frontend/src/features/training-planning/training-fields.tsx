import {
  Fieldset,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { TermKind } from '~/api/gen'
import { listTrainingInstructorsOptions, listTrainingTermsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { useLocalized } from '~/ui/localized'
import { useAreaOptions } from '~/ui/staff/areas-field'
import { LocalizedFields } from '~/ui/staff/localized-fields'
import { MaterialsFields } from './materials-fields'
import { LANGUAGES, MODALITIES } from './search'
import type { TrainingValues } from './training-values'

/** Choices of a kind that can be chosen at present. */
function useTerms(kind: TermKind) {
  const localized = useLocalized()
  const terms = useQuery(listTrainingTermsOptions({ query: { active: true } })).data?.items
  return useMemo(
    () =>
      (terms ?? [])
        .filter((term) => term.kind === kind)
        .map(({ code, name }) => ({ value: code, label: localized(name) })),
    [terms, kind, localized],
  )
}

/** The fields that a new training and a changed one share. */
export function TrainingFields({ form }: { form: UseFormReturnType<TrainingValues> }) {
  const { t } = useTranslation('staff-trainings')
  const areas = useAreaOptions()
  const audiences = useTerms('audience')
  const features = useTerms('access_feature')
  const instructors = useQuery(listTrainingInstructorsOptions()).data?.items ?? []
  const { modality } = form.getValues()
  return (
    <Stack>
      <Group grow align="start">
        <NativeSelect
          label={t('field.language')}
          data={LANGUAGES.map((value) => ({ value, label: t(`language.${value}`) }))}
          {...form.getInputProps('language')}
        />
        <NativeSelect
          label={t('field.modality')}
          data={MODALITIES.map((value) => ({ value, label: t(`modality.${value}`) }))}
          {...form.getInputProps('modality')}
        />
        <NumberInput label={t('field.capacity')} min={1} max={10_000} {...form.getInputProps('capacity')} />
      </Group>
      <MultiSelect label={t('field.areas')} data={areas} searchable {...form.getInputProps('area_numbers')} />
      <MultiSelect
        label={t('field.instructors')}
        data={instructors.map(({ user_id, display_name, organization }) => ({
          value: user_id,
          label: t('instructor', { name: display_name ?? '–', organization: organization.name }),
        }))}
        searchable
        {...form.getInputProps('instructor_ids')}
      />
      <MultiSelect
        label={t('field.audiences')}
        description={t('field.audiences_hint')}
        data={audiences}
        {...form.getInputProps('audiences')}
      />
      {modality !== 'virtual' && <SiteFields form={form} features={features} />}
      {modality !== 'in_person' && (
        <TextInput
          type="url"
          label={t('field.meeting_url')}
          description={t('field.meeting_url_hint')}
          maxLength={500}
          {...form.getInputProps('meeting_url')}
        />
      )}
      <LocalizedFields form={form} path="note" label={t('field.note')} long maxLength={2000} />
      <Fieldset legend={t('material.heading')}>
        <MaterialsFields form={form} path="materials" />
      </Fieldset>
      <Group grow align="start">
        <TextInput
          type="datetime-local"
          label={t('field.registration_opens')}
          description={t('field.registration_opens_hint')}
          {...form.getInputProps('registration_opens')}
        />
        <TextInput
          type="datetime-local"
          label={t('field.registration_closes')}
          description={t('field.registration_closes_hint')}
          {...form.getInputProps('registration_closes')}
        />
      </Group>
      <NumberInput
        label={t('field.cost')}
        description={t('field.cost_hint')}
        prefix="$"
        min={0}
        decimalScale={2}
        thousandSeparator=","
        {...form.getInputProps('cost')}
      />
    </Stack>
  )
}

function SiteFields({
  form,
  features,
}: {
  form: UseFormReturnType<TrainingValues>
  features: { value: string; label: string }[]
}) {
  const { t } = useTranslation('staff-trainings')
  return (
    <Fieldset legend={t('field.site')}>
      <Stack>
        <TextInput label={t('field.site_name')} maxLength={200} {...form.getInputProps('site_name')} />
        <Textarea label={t('field.site_address')} maxLength={300} {...form.getInputProps('site_address')} />
        <LocalizedFields form={form} path="site_notes" label={t('field.site_notes')} maxLength={1000} />
        <MultiSelect
          label={t('field.access_features')}
          data={features}
          {...form.getInputProps('access_features')}
        />
        <Group grow align="start">
          <NumberInput
            label={t('field.longitude')}
            min={-180}
            max={180}
            {...form.getInputProps('longitude')}
          />
          <NumberInput label={t('field.latitude')} min={-90} max={90} {...form.getInputProps('latitude')} />
        </Group>
      </Stack>
    </Fieldset>
  )
}
