import {
  Button,
  Fieldset,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  Select,
  Switch,
  TextInput,
} from '@mantine/core'
import { type UseFormReturnType, useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Playbook, PlaybookStep, PlaybookTrigger } from '~/api/gen'
import {
  createPlaybookMutation,
  listPlaybooksOptions,
  updatePlaybookMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ACTION_PRIORITIES } from '~/ui/staff/actions/values'
import { useActionCategories } from '~/ui/staff/actions/words'
import { ChoiceTable } from '~/ui/staff/choice-table'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { OrganizationField } from '~/ui/staff/organization-field'
import { QueryState } from '~/ui/staff/query-state'
import { useKindOptions } from './kinds'

const TRIGGERS = ['incident', 'high_retaliation_risk'] as const satisfies readonly PlaybookTrigger[]

/** What is done at once, without waiting for the meeting. */
export function PlaybooksTab() {
  const { t } = useTranslation('staff-review-rules')
  const localized = useLocalized()
  const playbooks = useQuery(listPlaybooksOptions())
  const [edited, setEdited] = useState<Playbook | 'new' | null>(null)
  return (
    <QueryState query={playbooks}>
      {({ items }) => (
        <>
          <ChoiceTable
            heads={[t('name'), t('playbook.trigger'), t('playbook.steps'), t('state')]}
            rows={items}
            rowId={({ id }) => id}
            name={({ name }) => localized(name)}
            cells={({ trigger, steps, active }) => [
              t(`trigger.${trigger}`),
              steps
                .map(({ title, due_hours }) => t('playbook.step_line', { title, count: due_hours }))
                .join('; '),
              t(active ? 'active' : 'retired'),
            ]}
            onEdit={setEdited}
            newLabel={t('playbook.new')}
            onNew={() => setEdited('new')}
          />
          {edited && (
            <PlaybookPanel playbook={edited === 'new' ? undefined : edited} onClose={() => setEdited(null)} />
          )}
        </>
      )}
    </QueryState>
  )
}

const EMPTY_STEP: PlaybookStep = {
  category: '',
  title: '',
  due_hours: 24,
  priority: 'high',
  owner_organization_id: '',
}

function PlaybookPanel({ playbook, onClose }: { playbook?: Playbook; onClose: () => void }) {
  const { t } = useTranslation('staff-review-rules')
  const queryClient = useQueryClient()
  const today = useFormat().dayOf()
  const kinds = useKindOptions()
  const form = useForm({
    initialValues: {
      name: toLocalizedValues(playbook?.name),
      trigger: playbook?.trigger ?? ('incident' as PlaybookTrigger),
      incident_kinds: playbook?.incident_kinds ?? [],
      within_hours: (playbook?.within_hours ?? 72) as number | string,
      effective_from: playbook?.effective_from ?? today,
      effective_until: playbook?.effective_until ?? '',
      active: playbook?.active ?? true,
      steps: playbook?.steps ?? [EMPTY_STEP],
    },
    validate: {
      name: { en: (value) => (value.trim() ? null : t('name_missing')) },
      steps: {
        category: (value) => (value ? null : t('playbook.category_missing')),
        title: (value) => (value.trim() ? null : t('playbook.title_missing')),
        owner_organization_id: (value) => (value ? null : t('playbook.owner_missing')),
      },
    },
  })
  const onSuccess = async () => {
    onClose()
    await invalidateTags(queryClient, 'review-rules')
  }
  const create = useMutation({ ...createPlaybookMutation(), onSuccess })
  const update = useMutation({ ...updatePlaybookMutation(), onSuccess })
  return (
    <SidePanelForm
      opened
      title={t(playbook ? 'playbook.edit' : 'playbook.new')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      done={create.isSuccess || update.isSuccess}
      onCancel={onClose}
      onReload={() => void onSuccess()}
      onSubmit={({ trigger, effective_from, effective_until, active, ...values }) => {
        const body = {
          name: toLocalized(values.name),
          incident_kinds: values.incident_kinds,
          within_hours: Number(values.within_hours),
          effective_until: effective_until || null,
          steps: values.steps.map((step) => ({ ...step, due_hours: Number(step.due_hours) })),
        }
        if (playbook)
          update.mutate({
            path: { playbook_id: playbook.id },
            headers: ifMatch(playbook),
            body: { ...body, active },
          })
        else create.mutate({ body: { ...body, trigger, effective_from } })
      }}
    >
      <LocalizedFields form={form} path="name" label={t('name')} />
      {!playbook && (
        <Group grow align="start">
          <NativeSelect
            label={t('playbook.trigger')}
            data={TRIGGERS.map((value) => ({ value, label: t(`trigger.${value}`) }))}
            {...form.getInputProps('trigger')}
          />
          <TextInput type="date" label={t('effective_from')} {...form.getInputProps('effective_from')} />
        </Group>
      )}
      {form.getValues().trigger === 'incident' && (
        <MultiSelect
          label={t('playbook.incident_kinds')}
          data={kinds}
          {...form.getInputProps('incident_kinds')}
        />
      )}
      <Group grow align="start">
        <NumberInput
          label={t('playbook.within_hours')}
          min={1}
          max={720}
          {...form.getInputProps('within_hours')}
        />
        <TextInput
          type="date"
          label={t('playbook.effective_until')}
          {...form.getInputProps('effective_until')}
        />
      </Group>
      <Steps form={form} steps={form.getValues().steps} />
      {playbook && <Switch label={t('active')} {...form.getInputProps('active', { type: 'checkbox' })} />}
    </SidePanelForm>
  )
}

interface StepsProps {
  // biome-ignore lint/suspicious/noExplicitAny: Mantine's form type does not vary with its values
  form: Pick<UseFormReturnType<any>, 'getInputProps' | 'insertListItem' | 'removeListItem'>
  steps: PlaybookStep[]
}

function Steps({ form, steps }: StepsProps) {
  const { t } = useTranslation(['staff-review-rules', 'staff-actions'])
  const localized = useLocalized()
  const categories = useActionCategories()
    .filter(({ active }) => active)
    .map(({ code, name }) => ({ value: code, label: localized(name) }))
  return (
    <>
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps of a form have no other identity
        <Fieldset key={index} legend={t('playbook.step', { number: index + 1 })}>
          <TextInput
            label={t('playbook.title')}
            maxLength={200}
            {...form.getInputProps(`steps.${index}.title`)}
          />
          <Group grow align="start">
            <Select
              label={t('playbook.category')}
              data={categories}
              searchable
              {...form.getInputProps(`steps.${index}.category`)}
            />
            <OrganizationField
              label={t('playbook.owner')}
              {...form.getInputProps(`steps.${index}.owner_organization_id`)}
            />
          </Group>
          <Group grow align="end">
            <NumberInput
              label={t('category.due_hours')}
              min={1}
              max={8760}
              {...form.getInputProps(`steps.${index}.due_hours`)}
            />
            <NativeSelect
              label={t('playbook.priority')}
              data={ACTION_PRIORITIES.map((value) => ({
                value,
                label: t(`staff-actions:priority.${value}`),
              }))}
              {...form.getInputProps(`steps.${index}.priority`)}
            />
            <Button
              variant="default"
              disabled={steps.length === 1}
              aria-label={t('playbook.remove_label', { title: step.title || index + 1 })}
              onClick={() => form.removeListItem('steps', index)}
            >
              {t('playbook.remove')}
            </Button>
          </Group>
        </Fieldset>
      ))}
      <Button variant="default" onClick={() => form.insertListItem('steps', EMPTY_STEP)}>
        {t('playbook.add')}
      </Button>
    </>
  )
}
