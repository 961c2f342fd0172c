import { Checkbox, Fieldset, NativeSelect, NumberInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type {
  Case,
  CompensationApplication,
  CompensationCategory,
  CompensationFacts,
  CompensationPayeeKind,
  NewCompensationApplication,
} from '~/api/gen'
import {
  createCompensationApplicationMutation,
  getCaseOptions,
  listCompensationPoliciesOptions,
  updateCompensationApplicationMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useLocalized } from '~/ui/localized'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { QueryState } from '~/ui/staff/query-state'

const CATEGORIES = ['basic_needs', 'relocation', 'funeral'] as const satisfies readonly CompensationCategory[]
const PAYEES = ['applicant', 'vendor', 'funeral_home'] as const satisfies readonly CompensationPayeeKind[]
/** Questions whose answer is yes, no or not known. */
const QUESTIONS = [
  'by_gun',
  'incident_in_city',
  'victim_in_city',
  'applicant_in_city',
  'detained',
] as const satisfies readonly (keyof CompensationFacts)[]
type Question = (typeof QUESTIONS)[number]

interface Asked {
  dollars: number | string
  payee_kind: CompensationPayeeKind
  name: string
  delivery: string
}

interface Values {
  applicant_id: string
  answers: Record<Question, string>
  victim_age: number | string
  documents: string[]
  asked: Record<CompensationCategory, Asked>
}

interface ApplyPanelProps {
  caseId: string
  /** A draft that is written anew; who is paid has to be given again, since it is sealed. */
  application?: CompensationApplication
  onClose: () => void
}

/** Asks the emergency fund for money for somebody of a case. */
export function ApplyPanel(props: ApplyPanelProps) {
  const { t } = useTranslation('staff-compensation')
  const found = useQuery(getCaseOptions({ path: { case_id: props.caseId } }))
  return (
    <QueryState query={found} title={t('apply.open')} height={0}>
      {(found) => <ApplyForm {...props} found={found} />}
    </QueryState>
  )
}

const answer = (value: boolean | null | undefined) => (value == null ? '' : String(value))

function toValues(found: Case, application?: CompensationApplication): Values {
  const facts: Partial<CompensationFacts> = application?.facts ?? {
    by_gun: true,
    incident_in_city: found.incident_area ? true : null,
    victim_in_city: found.residence_area ? true : null,
  }
  const fatal = found.incident_kind === 'homicide'
  const applicants = found.people.filter(
    ({ relation, minor }) => relation !== 'alleged_offender' && !minor && !(fatal && relation === 'victim'),
  )
  const asked = (category: CompensationCategory): Asked => {
    const request = application?.requests.find((one) => one.category === category)
    return {
      dollars: request ? request.requested_cents / 100 : '',
      payee_kind: request?.payee_kind ?? (category === 'funeral' ? 'funeral_home' : 'applicant'),
      name: '',
      delivery: '',
    }
  }
  return {
    applicant_id: application?.applicant_id ?? applicants[0]?.person_id ?? '',
    answers: Object.fromEntries(QUESTIONS.map((name) => [name, answer(facts[name])])) as Record<
      Question,
      string
    >,
    victim_age: facts.victim_age ?? '',
    documents: application?.documents ?? [],
    asked: {
      basic_needs: asked('basic_needs'),
      relocation: asked('relocation'),
      funeral: asked('funeral'),
    },
  }
}

function toBody(found: Case, values: Values): NewCompensationApplication {
  const said = (name: Question) => (values.answers[name] === '' ? null : values.answers[name] === 'true')
  return {
    applicant_id: values.applicant_id,
    facts: {
      incident_kind: found.incident_kind,
      incident_on: found.incident_on,
      incident_area_number: found.incident_area?.number ?? null,
      residence_area_number: found.residence_area?.number ?? null,
      by_gun: said('by_gun'),
      incident_in_city: said('incident_in_city'),
      victim_in_city: said('victim_in_city'),
      applicant_in_city: said('applicant_in_city'),
      detained: said('detained'),
      victim_age: values.victim_age === '' ? null : Number(values.victim_age),
    },
    documents: values.documents,
    requests: CATEGORIES.filter((category) => Number(values.asked[category].dollars) > 0).map((category) => {
      const { dollars, payee_kind, name, delivery } = values.asked[category]
      return {
        category,
        requested_cents: Math.round(Number(dollars) * 100),
        payee_kind,
        payee: { name: name.trim(), delivery: delivery.trim() },
      }
    }),
  }
}

function ApplyForm({ caseId, application, found, onClose }: ApplyPanelProps & { found: Case }) {
  const { t } = useTranslation('staff-compensation')
  const localized = useLocalized()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const policies = useQuery(listCompensationPoliciesOptions()).data?.items
  const documents = policies?.find(({ in_force }) => in_force)?.rules.documents ?? []
  const fatal = found.incident_kind === 'homicide'
  const payeeName = (value: string, values: Values, path: string) => {
    const category = path.split('.')[1] as CompensationCategory
    return Number(values.asked[category].dollars) > 0 && !value.trim() ? t('missing.payee') : null
  }
  const form = useForm<Values>({
    initialValues: toValues(found, application),
    validate: {
      applicant_id: (value) => (value ? null : t('missing.applicant')),
      asked: {
        basic_needs: {
          dollars: (_value, { asked }) =>
            CATEGORIES.some((category) => Number(asked[category].dollars) > 0) ? null : t('missing.request'),
          name: payeeName,
        },
        relocation: { name: payeeName },
        funeral: { name: payeeName },
      },
    },
  })
  const reload = () => invalidateTags(queryClient, 'compensation', 'cases')
  const onSuccess = async (saved: CompensationApplication) => {
    onClose()
    await reload()
    await navigate({ to: '/staff/compensation/$applicationId', params: { applicationId: saved.id } })
  }
  const create = useMutation({ ...createCompensationApplicationMutation(), gcTime: 0, onSuccess })
  const update = useMutation({ ...updateCompensationApplicationMutation(), gcTime: 0, onSuccess })
  const submit = (values: Values) => {
    const body = toBody(found, values)
    if (application)
      return update.mutate({
        path: { application_id: application.id },
        headers: ifMatch(application),
        body,
      })
    create.mutate({ path: { case_id: caseId }, headers: { 'Idempotency-Key': keyFor(body) }, body })
  }
  const yesNo = [
    { value: '', label: t('answer.unknown') },
    { value: 'true', label: t('answer.yes') },
    { value: 'false', label: t('answer.no') },
  ]
  return (
    <SidePanelForm
      opened
      title={t('apply.open')}
      form={form}
      submitLabel={t('apply.submit')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      done={create.isSuccess || update.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={submit}
    >
      <Text size="sm" c="dimmed">
        {t('apply.lead')}
      </Text>
      <NativeSelect
        label={t('apply.applicant')}
        data={[
          { value: '', label: '–' },
          ...found.people.map(({ person_id, relation }, index) => ({
            value: person_id,
            label: t('apply.person', { number: index + 1, relation: t(`relation.${relation}`) }),
          })),
        ]}
        {...form.getInputProps('applicant_id')}
      />
      <Fieldset legend={t('apply.facts')}>
        <Stack gap="sm">
          {QUESTIONS.map((name) => (
            <NativeSelect
              key={name}
              label={t(`question.${name}`)}
              data={yesNo}
              {...form.getInputProps(`answers.${name}`)}
            />
          ))}
          <NumberInput
            label={t('question.victim_age')}
            min={0}
            max={130}
            allowDecimal={false}
            {...form.getInputProps('victim_age')}
          />
        </Stack>
      </Fieldset>
      <Checkbox.Group
        label={t('documents')}
        description={t('apply.documents_hint')}
        {...form.getInputProps('documents')}
      >
        <Stack gap="xs" mt="xs">
          {documents.map(({ code, name }) => (
            <Checkbox key={code} value={code} label={localized(name)} />
          ))}
        </Stack>
      </Checkbox.Group>
      {CATEGORIES.filter((category) => category !== 'funeral' || fatal).map((category) => (
        <Fieldset key={category} legend={t(`category.${category}`)}>
          <Stack gap="sm">
            <NumberInput
              label={t('apply.dollars')}
              min={0}
              decimalScale={2}
              {...form.getInputProps(`asked.${category}.dollars`)}
            />
            {Number(form.getValues().asked[category].dollars) > 0 && (
              <>
                <NativeSelect
                  label={t('field.payee')}
                  data={PAYEES.filter((kind) => kind !== 'funeral_home' || category === 'funeral').map(
                    (value) => ({
                      value,
                      label: t(`payee.${value}`),
                    }),
                  )}
                  {...form.getInputProps(`asked.${category}.payee_kind`)}
                />
                <TextInput
                  label={t('apply.payee_name')}
                  maxLength={200}
                  autoComplete="off"
                  {...form.getInputProps(`asked.${category}.name`)}
                />
                <TextInput
                  label={t('apply.delivery')}
                  description={t('apply.delivery_hint')}
                  maxLength={500}
                  autoComplete="off"
                  {...form.getInputProps(`asked.${category}.delivery`)}
                />
              </>
            )}
          </Stack>
        </Fieldset>
      ))}
    </SidePanelForm>
  )
}
