import { NumberInput, Switch, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { LocalizedFields } from '~/ui/staff/localized-fields'

interface TermFieldsProps {
  // biome-ignore lint/suspicious/noExplicitAny: Mantine's form type does not vary with its values
  form: UseFormReturnType<any>
  /** A new term gets its code; one that is there can be retired. */
  isNew: boolean
}

/** Code, name, place and use of something that can be chosen. */
export function TermFields({ form, isNew }: TermFieldsProps) {
  const { t } = useTranslation('staff-terms')
  return (
    <>
      {isNew && (
        <TextInput
          label={t('code')}
          description={t('code_hint')}
          maxLength={50}
          {...form.getInputProps('code')}
        />
      )}
      <LocalizedFields form={form} path="name" label={t('name')} />
      <NumberInput label={t('position')} min={0} {...form.getInputProps('position')} />
      {!isNew && <Switch label={t('active')} {...form.getInputProps('active', { type: 'checkbox' })} />}
    </>
  )
}
