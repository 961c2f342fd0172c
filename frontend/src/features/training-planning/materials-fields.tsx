import { Button, Checkbox, Fieldset, Group, Stack, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Material } from '~/api/gen'
import {
  LocalizedFields,
  type LocalizedValues,
  toLocalized,
  toLocalizedValues,
} from '~/ui/staff/localized-fields'

/** A handout as a form holds it. */
export interface MaterialValues {
  title: LocalizedValues
  url: string
  registrants_only: boolean
}

const NEW_MATERIAL: MaterialValues = { title: toLocalizedValues(), url: '', registrants_only: false }

export const toMaterialValues = (materials: Material[] = []): MaterialValues[] =>
  materials.map(({ title, url, registrants_only }) => ({
    title: toLocalizedValues(title),
    url,
    registrants_only,
  }))

/** As the API takes them; a row that was left empty is no handout. */
export const materialsBody = (values: MaterialValues[]): Material[] =>
  values
    .filter(({ title, url }) => title.en.trim() || title.es.trim() || url.trim())
    .map(({ title, url, registrants_only }) => ({
      title: toLocalized(title),
      url: url.trim(),
      registrants_only,
    }))

interface MaterialsFieldsProps {
  // biome-ignore lint/suspicious/noExplicitAny: Mantine's form type does not vary with its values
  form: UseFormReturnType<any>
  /** Path of a `MaterialValues[]` in the form. */
  path: string
}

/** What is handed out: titles in both languages with an address. */
export function MaterialsFields({ form, path }: MaterialsFieldsProps) {
  const { t } = useTranslation('staff-trainings')
  const rows: MaterialValues[] = path.split('.').reduce((value, name) => value[name], form.getValues())
  return (
    <Stack gap="sm">
      {rows.map((_, index) => {
        const number = index + 1
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a handout has no other name while it is written
          <Fieldset key={index} legend={t('material.legend', { number })}>
            <Stack gap="xs">
              <LocalizedFields form={form} path={`${path}.${index}.title`} label={t('material.title')} />
              <TextInput
                type="url"
                label={t('material.url')}
                description={t('material.url_hint')}
                maxLength={500}
                {...form.getInputProps(`${path}.${index}.url`)}
              />
              <Checkbox
                label={t('material.registrants_only')}
                {...form.getInputProps(`${path}.${index}.registrants_only`, { type: 'checkbox' })}
              />
              <Group gap="xs">
                {index > 0 && (
                  <Button
                    variant="default"
                    size="xs"
                    aria-label={t('material.up_label', { number })}
                    onClick={() => form.reorderListItem(path, { from: index, to: index - 1 })}
                  >
                    {t('material.up')}
                  </Button>
                )}
                <Button
                  variant="default"
                  size="xs"
                  aria-label={t('material.remove_label', { number })}
                  onClick={() => form.removeListItem(path, index)}
                >
                  {t('material.remove')}
                </Button>
              </Group>
            </Stack>
          </Fieldset>
        )
      })}
      <Group>
        <Button
          variant="default"
          leftSection={<Plus size={16} aria-hidden />}
          onClick={() => form.insertListItem(path, NEW_MATERIAL)}
        >
          {t('material.add')}
        </Button>
      </Group>
    </Stack>
  )
}
