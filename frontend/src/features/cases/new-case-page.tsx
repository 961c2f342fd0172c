import { Button, Fieldset, Group, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { createCaseMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { PageTitle } from '~/ui/page-title'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { PageForm } from '~/ui/staff/form-shell'
import { ForbiddenState } from '~/ui/staff/states'
import { area, CaseFields, type CaseValues } from './case-fields'
import { PersonFields } from './person-fields'
import { type PersonValues, toNewPerson, toPersonValues } from './person-values'
import { caseDetail } from './search'

export function NewCasePage() {
  const { t } = useTranslation('staff-cases')
  const canWrite = useCan('cases:write')
  if (canWrite.allowed) return <NewCaseForm />
  return (
    <>
      <PageTitle title={t('new.title')} className="page-title" />
      <ForbiddenState />
    </>
  )
}

interface Values extends CaseValues {
  people: PersonValues[]
}

/** A case from the first call, in one page: what happened, who belongs to it, what they need. */
function NewCaseForm() {
  const { t } = useTranslation('staff-cases')
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const form = useForm<Values>({
    initialValues: {
      incident_kind: 'nonfatal_shooting',
      incident_on: useFormat().dayOf(),
      incident_area_number: '',
      incident_id: '',
      residence_area_number: '',
      needs: [],
      people: [toPersonValues('victim')],
    },
    validate: {
      incident_on: (value) => (value ? null : t('missing.incident_on')),
      people: {
        given_name: (value, { people }, path) => {
          const person = people[Number(path.split('.')[1])]
          return value.trim() || person?.person_id ? null : t('missing.given_name')
        },
      },
    },
  })
  const create = useMutation({
    ...createCaseMutation(),
    // Who they are does not stay in the cache of sent forms.
    gcTime: 0,
    onSuccess: async (created) => {
      queryClient.setQueryData(caseDetail(created.id).queryKey, created)
      void invalidateTags(queryClient, 'cases')
      await navigate({ to: '/staff/cases/$caseId', params: { caseId: created.id } })
    },
  })
  const { people } = form.getValues()
  return (
    <PageForm
      title={t('new.title')}
      form={form}
      submitLabel={t('new.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={() => void navigate({ to: '/staff/cases' })}
      onSubmit={(values) => {
        const body = {
          incident_kind: values.incident_kind,
          incident_on: values.incident_on,
          incident_area_number: area(values.incident_area_number),
          incident_id: values.incident_id || null,
          residence_area_number: area(values.residence_area_number),
          needs: values.needs.map((kind) => ({ kind, status: 'open' as const })),
          people: values.people.map(toNewPerson),
        }
        create.mutate({ headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      <Text c="dimmed">{t('new.lead')}</Text>
      <CaseFields form={form} />
      {people.map((person, index) => (
        <Fieldset key={person.key} legend={t('new.person', { number: index + 1 })}>
          <Stack gap="sm">
            <PersonFields form={form} path={`people.${index}.`} values={person} mayBeKnown />
            {people.length > 1 && (
              <Group>
                <Button
                  variant="default"
                  leftSection={<Trash2 size={16} aria-hidden />}
                  aria-label={t('new.remove_of', { number: index + 1 })}
                  onClick={() => form.removeListItem('people', index)}
                >
                  {t('new.remove')}
                </Button>
              </Group>
            )}
          </Stack>
        </Fieldset>
      ))}
      <Group>
        <Button
          variant="default"
          leftSection={<Plus size={16} aria-hidden />}
          onClick={() => form.insertListItem('people', toPersonValues('parent'))}
        >
          {t('new.add')}
        </Button>
      </Group>
    </PageForm>
  )
}
