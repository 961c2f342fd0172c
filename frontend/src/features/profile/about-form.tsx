import { NativeSelect, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Language } from '~/api/gen'
import { getMeQueryKey, updateMeMutation } from '~/api/gen/@tanstack/react-query.gen'
import { LOCALE_NAMES, LOCALES, setLocale } from '~/i18n'
import { SummaryList } from '~/ui/staff/detail-layout'
import { SectionForm } from '~/ui/staff/section-form'

export function AboutForm() {
  const { t } = useTranslation(['staff-profile', 'common'])
  const me = useMe()
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { display_name: me.display_name ?? '', language: me.language },
    validate: { display_name: (value) => (value.trim() ? null : t('about.name_missing')) },
  })
  const save = useMutation({
    ...updateMeMutation(),
    onSuccess: (updated) => {
      queryClient.setQueryData(getMeQueryKey(), updated)
      void setLocale(updated.language, { remember: true })
      notifications.show({ message: t('saved'), closeButtonProps: { 'aria-label': t('common:close') } })
    },
  })
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {t('about.title')}
      </Title>
      <SummaryList
        items={[
          { label: t('about.email'), value: me.email },
          { label: t('about.organization'), value: me.organization.name },
        ]}
      />
      <SectionForm
        form={form}
        submitLabel={t('about.submit')}
        loading={save.isPending}
        submitError={save.error}
        onReload={() => {
          save.reset()
          void queryClient.invalidateQueries({ queryKey: getMeQueryKey() })
        }}
        onSubmit={({ display_name, language }) =>
          save.mutate({ body: { display_name: display_name.trim(), language }, headers: ifMatch(me) })
        }
      >
        <TextInput
          mt="md"
          label={t('about.name')}
          autoComplete="name"
          {...form.getInputProps('display_name')}
        />
        <NativeSelect
          label={t('about.language')}
          data={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
          {...form.getInputProps('language')}
          onChange={(event) => form.setFieldValue('language', event.currentTarget.value as Language)}
        />
      </SectionForm>
    </section>
  )
}
