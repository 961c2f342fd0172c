import {
  Button,
  Fieldset,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ProgramTrack } from '~/api/gen'
import { LocalizedFields } from '~/ui/staff/localized-fields'
import { newAttestation, newDocument, newItem, newNamed, type PolicyValues } from './policy-values'
import { APPLICANT_KINDS } from './search'

type PolicyForm = UseFormReturnType<PolicyValues>

/** Everything that a policy says. */
export function PolicyFields({ form, track }: { form: PolicyForm; track: ProgramTrack }) {
  const { t } = useTranslation('staff-programs')
  const pays = track === 'reimbursement'
  const { items, documents, attestations, by_income } = form.values
  return (
    <Stack>
      <TextInput
        type="date"
        label={t('policy.effective_from')}
        description={t('policy.effective_from_hint')}
        {...form.getInputProps('effective_from')}
      />
      <MultiSelect
        label={t('policy.applicant_kinds')}
        data={APPLICANT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        {...form.getInputProps('applicant_kinds')}
      />
      <Rows
        legend={t('item.title')}
        name="items"
        form={form}
        addLabel={t('item.add')}
        onAdd={() => form.insertListItem('items', newItem())}
      >
        {(index) => (
          <>
            <CodeAndName form={form} path={`items.${index}`} />
            <Group grow align="end">
              {pays && (
                <NumberInput
                  label={t('item.unit_cap')}
                  min={0}
                  {...form.getInputProps(`items.${index}.unit_cap`)}
                />
              )}
              <NumberInput
                label={t('item.most_units')}
                min={1}
                {...form.getInputProps(`items.${index}.most_units`)}
              />
              {pays && (
                <NumberInput
                  label={t('item.total_cap')}
                  min={0}
                  {...form.getInputProps(`items.${index}.total_cap`)}
                />
              )}
            </Group>
            {pays && (
              <Select
                label={t('item.requires')}
                clearable
                data={items.flatMap(({ code }, other) => (other !== index && code ? [code] : []))}
                {...form.getInputProps(`items.${index}.requires`)}
                onChange={(value) => form.setFieldValue(`items.${index}.requires`, value ?? '')}
                value={items[index]?.requires || null}
              />
            )}
          </>
        )}
      </Rows>
      {pays && (
        <>
          <NumberInput label={t('policy.overall_cap')} min={0} {...form.getInputProps('overall_cap')} />
          <Group grow>
            <TextInput
              type="date"
              label={t('policy.purchased_from')}
              {...form.getInputProps('purchased_from')}
            />
            <TextInput
              type="date"
              label={t('policy.purchased_until')}
              {...form.getInputProps('purchased_until')}
            />
          </Group>
          <Switch label={t('policy.installed')} {...form.getInputProps('installed', { type: 'checkbox' })} />
        </>
      )}
      <Switch
        label={t('policy.owner_consent')}
        {...form.getInputProps('owner_consent', { type: 'checkbox' })}
      />
      <Switch label={t('income.by_income')} {...form.getInputProps('by_income', { type: 'checkbox' })} />
      {by_income && (
        <Fieldset legend={t('income.title')}>
          <NumberInput label={t('income.base')} min={0} {...form.getInputProps('income_base')} />
          <NumberInput label={t('income.per_person')} min={0} {...form.getInputProps('income_per_person')} />
          <NumberInput label={t('income.percent')} min={1} {...form.getInputProps('income_percent')} />
        </Fieldset>
      )}
      <Rows
        legend={t('benefit.title')}
        name="benefits"
        form={form}
        addLabel={t('benefit.add')}
        onAdd={() => form.insertListItem('benefits', newNamed())}
      >
        {(index) => <CodeAndName form={form} path={`benefits.${index}`} />}
      </Rows>
      <Rows
        legend={t('document.title')}
        name="documents"
        form={form}
        addLabel={t('document.add')}
        onAdd={() => form.insertListItem('documents', newDocument())}
      >
        {(index) => (
          <>
            <CodeAndName form={form} path={`documents.${index}`} />
            <MultiSelect
              label={t('document.kinds')}
              description={t('document.kinds_hint')}
              data={APPLICANT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
              {...form.getInputProps(`documents.${index}.applicant_kinds`)}
            />
            {pays && (
              <Select
                label={t('document.item')}
                description={t('document.item_hint')}
                clearable
                data={items.flatMap(({ code }) => (code ? [code] : []))}
                {...form.getInputProps(`documents.${index}.item`)}
                onChange={(value) => form.setFieldValue(`documents.${index}.item`, value ?? '')}
                value={documents[index]?.item || null}
              />
            )}
            <Select
              label={t('document.income_basis')}
              clearable
              data={(['income', 'benefit'] as const).map((value) => ({ value, label: t(`basis.${value}`) }))}
              {...form.getInputProps(`documents.${index}.income_basis`)}
              onChange={(value) => form.setFieldValue(`documents.${index}.income_basis`, value ?? '')}
              value={documents[index]?.income_basis || null}
            />
          </>
        )}
      </Rows>
      <Rows
        legend={t('attestation.title')}
        name="attestations"
        form={form}
        addLabel={t('attestation.add')}
        onAdd={() => form.insertListItem('attestations', newAttestation())}
      >
        {(index) => (
          <>
            <CodeAndName form={form} path={`attestations.${index}`} />
            {pays && (
              <Select
                label={t('document.item')}
                description={t('attestation.item_hint')}
                clearable
                data={items.flatMap(({ code }) => (code ? [code] : []))}
                {...form.getInputProps(`attestations.${index}.item`)}
                onChange={(value) => form.setFieldValue(`attestations.${index}.item`, value ?? '')}
                value={attestations[index]?.item || null}
              />
            )}
          </>
        )}
      </Rows>
      <Rows
        legend={t('reason.title')}
        name="denial_reasons"
        form={form}
        addLabel={t('reason.add')}
        onAdd={() => form.insertListItem('denial_reasons', newNamed())}
      >
        {(index) => <CodeAndName form={form} path={`denial_reasons.${index}`} />}
      </Rows>
      <Fieldset legend={t('clock.title')}>
        {(['information_days', 'payment_days', 'appeal_days', 'pickup_days', 'draft_days'] as const).map(
          (name) => (
            <NumberInput
              key={name}
              label={t(`clock.${name}`)}
              min={name === 'draft_days' ? 8 : 1}
              max={name === 'draft_days' ? 730 : 365}
              {...form.getInputProps(`clocks.${name}`)}
            />
          ),
        )}
      </Fieldset>
    </Stack>
  )
}

function CodeAndName({ form, path }: { form: PolicyForm; path: string }) {
  const { t } = useTranslation('staff-programs')
  return (
    <>
      <TextInput label={t('field.code')} maxLength={50} {...form.getInputProps(`${path}.code`)} />
      <LocalizedFields form={form} path={`${path}.name`} label={t('field.name')} maxLength={500} />
    </>
  )
}

interface RowsProps {
  legend: string
  name: 'items' | 'benefits' | 'documents' | 'attestations' | 'denial_reasons'
  form: PolicyForm
  addLabel: string
  onAdd: () => void
  children: (index: number) => ReactNode
}

/** A list whose rows are added and removed. */
function Rows({ legend, name, form, addLabel, onAdd, children }: RowsProps) {
  const { t } = useTranslation('staff-programs')
  return (
    <Fieldset legend={legend}>
      <Stack>
        {form.values[name].map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no id until they are saved; fields follow their index
          <Fieldset key={index} legend={row.code || t('row', { number: index + 1 })}>
            <Stack>
              {children(index)}
              <Group>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t('remove_of', { name: row.code || t('row', { number: index + 1 }) })}
                  onClick={() => form.removeListItem(name, index)}
                >
                  {t('remove')}
                </Button>
              </Group>
            </Stack>
          </Fieldset>
        ))}
        <Button variant="default" onClick={onAdd}>
          {addLabel}
        </Button>
      </Stack>
    </Fieldset>
  )
}
