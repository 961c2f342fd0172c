import {
  Alert,
  Anchor,
  Button,
  Group,
  List,
  NativeSelect,
  NumberInput,
  Stack,
  Switch,
  TextInput,
} from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useMutation } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { searchPeopleMutation } from '~/api/gen/@tanstack/react-query.gen'
import { ErrorState } from '~/ui/staff/states'
import type { PersonValues } from './person-values'
import { CHANNELS, RELATIONS } from './search'

interface PersonFieldsProps {
  // Forms of one person and of several share these fields.
  // biome-ignore lint/suspicious/noExplicitAny: Mantine's form type does not vary with its values
  form: UseFormReturnType<any>
  /** Where the person stands in the values, with a dot at the end; empty for a form of one person. */
  path: string
  values: PersonValues
  /** Whether somebody known already may be taken. */
  mayBeKnown: boolean
}

/** Who somebody is, and how to reach them without putting them in danger. */
export function PersonFields({ form, path, values, mayBeKnown }: PersonFieldsProps) {
  const { t } = useTranslation('staff-cases')
  const props = (name: keyof PersonValues) => form.getInputProps(`${path}${name}`)
  const checked = (name: keyof PersonValues) => form.getInputProps(`${path}${name}`, { type: 'checkbox' })
  const text = (name: keyof PersonValues, length: number) => (
    <TextInput
      label={t(`person.${name as 'phone'}`)}
      maxLength={length}
      autoComplete="off"
      {...props(name)}
    />
  )
  const relation = (
    <NativeSelect
      label={t('person.relation')}
      data={RELATIONS.map((value) => ({ value, label: t(`relation.${value}`) }))}
      {...props('relation')}
    />
  )
  if (values.person_id)
    return (
      <Stack gap="sm">
        {relation}
        <Group>
          {t('known.taken')}
          <Button variant="default" size="xs" onClick={() => form.setFieldValue(`${path}person_id`, '')}>
            {t('known.undo')}
          </Button>
        </Group>
      </Stack>
    )
  return (
    <Stack gap="sm">
      {relation}
      <Group grow align="start">
        {text('given_name', 100)}
        {text('family_name', 100)}
      </Group>
      <Group grow align="start">
        <TextInput type="date" label={t('person.birth_date')} {...props('birth_date')} />
        {text('phone', 30)}
      </Group>
      {mayBeKnown && <Known values={values} onTake={(id) => form.setFieldValue(`${path}person_id`, id)} />}
      <Group grow align="start">
        <NativeSelect
          label={t('person.channel')}
          description={t('person.channel_hint')}
          data={CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) }))}
          {...props('channel')}
        />
        <TextInput
          label={t('person.language')}
          description={t('person.language_hint')}
          maxLength={3}
          autoComplete="off"
          {...props('language')}
        />
      </Group>
      {values.channel !== 'none' && (
        <>
          <Group grow align="start">
            <NumberInput
              label={t('person.from_hour')}
              min={0}
              max={23}
              allowDecimal={false}
              {...props('from_hour')}
            />
            <NumberInput
              label={t('person.to_hour')}
              min={1}
              max={24}
              allowDecimal={false}
              {...props('to_hour')}
            />
          </Group>
          <Switch label={t('person.voicemail')} {...checked('voicemail')} />
          <Switch label={t('person.say_who_we_are')} {...checked('say_who_we_are')} />
          {text('contact_instructions', 500)}
        </>
      )}
      {text('email', 254)}
      <Group grow align="start">
        {text('street_address', 200)}
        {text('postal_code', 10)}
      </Group>
      <Switch
        label={t('person.protected')}
        description={t('person.protected_hint')}
        {...checked('protected')}
      />
      {values.protected && text('substitute_address', 300)}
    </Stack>
  )
}

/** Looks whether the organization knows them already, so that nobody is asked everything twice. */
function Known({ values, onTake }: { values: PersonValues; onTake: (personId: string) => void }) {
  const { t } = useTranslation('staff-cases')
  const name = `${values.given_name.trim()} ${values.family_name.trim()}`.trim()
  const phone = values.phone.trim()
  const search = useMutation({ ...searchPeopleMutation(), gcTime: 0 })
  const found = search.data?.items
  return (
    <Stack gap="xs">
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<Search size={14} aria-hidden />}
          loading={search.isPending}
          disabled={name.length < 2 && phone.length < 7}
          onClick={() =>
            search.mutate({
              body: { name: name.length < 2 ? null : name, phone: phone.length < 7 ? null : phone },
            })
          }
        >
          {t('known.search')}
        </Button>
      </Group>
      {search.error && <ErrorState problem={search.error} />}
      <div aria-live="polite">
        {found?.length === 0 && t('known.nobody')}
        {found && found.length > 0 && (
          <Alert title={t('known.found')}>
            <List>
              {found.map(({ person_id, matched, cases }) => (
                <List.Item key={person_id}>
                  {t('known.by', {
                    what: matched.map((key) => t(`known.${key as 'name'}`)).join(', '),
                    cases: cases.map(({ reference }) => reference).join(', ') || '–',
                  })}{' '}
                  <Anchor component="button" type="button" onClick={() => onTake(person_id)}>
                    {t('known.take')}
                  </Anchor>
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
      </div>
    </Stack>
  )
}
