import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { CasePerson, PersonDetails } from '~/api/gen'
import { addCasePersonMutation, updateCasePersonMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { PersonFields } from './person-fields'
import { type PersonValues, toDetails, toNewPerson, toPersonValues, toSafeContact } from './person-values'

interface PersonPanelProps {
  caseId: string
  /** Somebody who was revealed; without: somebody new. */
  known?: CasePerson & { details: PersonDetails }
  onClose: () => void
}

/** Somebody of a case: new, or changed. */
export function PersonPanel({ caseId, known, onClose }: PersonPanelProps) {
  const { t } = useTranslation('staff-cases')
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const form = useForm<PersonValues>({
    initialValues: toPersonValues(known?.relation ?? 'parent', known),
    validate: {
      given_name: (value, { person_id }) => (value.trim() || person_id ? null : t('missing.given_name')),
    },
  })
  const reload = () => invalidateTags(queryClient, 'cases')
  const onSuccess = async () => {
    onClose()
    await reload()
  }
  const add = useMutation({ ...addCasePersonMutation(), gcTime: 0, onSuccess })
  const update = useMutation({ ...updateCasePersonMutation(), gcTime: 0, onSuccess })
  const submit = (values: PersonValues) => {
    if (!known) {
      const body = toNewPerson(values)
      return add.mutate({ path: { case_id: caseId }, headers: { 'Idempotency-Key': keyFor(body) }, body })
    }
    update.mutate({
      path: { case_id: caseId, person_id: known.person_id },
      headers: ifMatch(known),
      body: {
        relation: values.relation,
        details: toDetails(values),
        safe_contact: toSafeContact(values),
        language: values.language.trim().toLowerCase(),
        protected: values.protected,
      },
    })
  }
  return (
    <SidePanelForm
      opened
      title={t(known ? 'person.edit' : 'new.add')}
      form={form}
      submitLabel={t('save')}
      loading={add.isPending || update.isPending}
      submitError={add.error ?? update.error}
      done={add.isSuccess || update.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={submit}
    >
      <PersonFields form={form} path="" values={form.getValues()} mayBeKnown={!known} />
    </SidePanelForm>
  )
}
