import { NumberInput, Switch, TagsInput, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { CommunityArea, CommunityAreaPatch } from '~/api/gen'
import { updateCommunityAreaMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { notifyDone } from '~/ui/staff/notify'

interface AreaPanelProps {
  area: CommunityArea
  opened: boolean
  onClose: () => void
}

interface Values {
  name: string
  aliases: string[]
  is_focus: boolean
  population: number | ''
  population_year: number | ''
  population_source: string
}

const valuesOf = (area: CommunityArea): Values => ({
  name: area.name,
  aliases: area.aliases,
  is_focus: area.is_focus,
  population: area.population ?? '',
  population_year: area.population_year ?? '',
  population_source: area.population_source ?? '',
})

/** Only what was changed, so that nobody else's change is undone. */
function patchOf(before: Values, after: Values): CommunityAreaPatch {
  const changed = (Object.keys(after) as (keyof Values)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
  const emptyIsNull = (value: Values[keyof Values]) =>
    typeof value === 'string' ? value.trim() || null : value
  return Object.fromEntries(changed.map((name) => [name, emptyIsNull(after[name])]))
}

export function AreaPanel({ area, opened, onClose }: AreaPanelProps) {
  const { t } = useTranslation('staff-areas')
  const queryClient = useQueryClient()
  const form = useForm<Values>({
    initialValues: valuesOf(area),
    validate: { name: (value) => (value.trim() ? null : t('edit.name_missing')) },
  })
  const save = useMutation({
    ...updateCommunityAreaMutation(),
    onSuccess: async (updated) => {
      startFrom(updated)
      onClose()
      notifyDone(t('edit.done'))
      await invalidateTags(queryClient, 'community-areas', 'statistics')
    },
  })
  const startFrom = (current: CommunityArea) => {
    form.setInitialValues(valuesOf(current))
    form.setValues(valuesOf(current))
    form.clearErrors()
    save.reset()
  }
  const close = () => {
    startFrom(area)
    onClose()
  }
  return (
    <SidePanelForm
      opened={opened}
      title={t('edit.title')}
      form={form}
      submitLabel={t('edit.submit')}
      loading={save.isPending}
      submitError={save.error}
      onCancel={close}
      onReload={() => {
        save.reset()
        void invalidateTags(queryClient, 'community-areas')
      }}
      onSubmit={(values) => {
        const body = patchOf(form.getInitialValues(), values)
        if (Object.keys(body).length === 0) return close()
        save.mutate({ path: { number: area.number }, headers: ifMatch(area), body })
      }}
    >
      <TextInput label={t('field.name')} maxLength={100} {...form.getInputProps('name')} />
      <TagsInput
        label={t('field.aliases')}
        description={t('edit.aliases_hint')}
        maxTags={20}
        {...form.getInputProps('aliases')}
      />
      <Switch label={t('focus')} {...form.getInputProps('is_focus', { type: 'checkbox' })} />
      <NumberInput
        label={t('field.population')}
        min={0}
        max={100_000_000}
        allowDecimal={false}
        hideControls
        {...form.getInputProps('population')}
      />
      <NumberInput
        label={t('edit.population_year')}
        min={1900}
        max={2200}
        allowDecimal={false}
        hideControls
        {...form.getInputProps('population_year')}
      />
      <TextInput
        label={t('edit.population_source')}
        maxLength={200}
        {...form.getInputProps('population_source')}
      />
    </SidePanelForm>
  )
}
