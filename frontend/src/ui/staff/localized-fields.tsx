import { Group, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { Localized } from '~/api/gen'

/** Both languages of a text as a form holds them. */
export interface LocalizedValues {
  en: string
  es: string
}

export const toLocalizedValues = (text?: Localized | null): LocalizedValues => ({
  en: text?.en ?? '',
  es: text?.es ?? '',
})

/** As the API takes it; without English words there is no text. */
export const toLocalized = ({ en, es }: LocalizedValues): Localized => ({
  en: en.trim(),
  es: es.trim() || null,
})

export const toOptionalLocalized = (values: LocalizedValues): Localized | null =>
  values.en.trim() ? toLocalized(values) : null

interface LocalizedFieldsProps {
  // The forms differ; the path is that of a `LocalizedValues` in them.
  // biome-ignore lint/suspicious/noExplicitAny: Mantine's form type does not vary with its values
  form: UseFormReturnType<any>
  path: string
  label: string
  long?: boolean
  maxLength?: number
}

/** A text in English and Spanish, side by side. */
export function LocalizedFields({ form, path, label, long, maxLength = 200 }: LocalizedFieldsProps) {
  const { t } = useTranslation('common')
  const field = (language: 'en' | 'es') => {
    const props = {
      label: t('localized', { label, language: t(`language_name.${language}`) }),
      maxLength,

      ...form.getInputProps(`${path}.${language}`),
    }
    return long ? <Textarea autosize minRows={3} {...props} /> : <TextInput {...props} />
  }
  return (
    <Group grow align="start">
      {field('en')}
      {field('es')}
    </Group>
  )
}
