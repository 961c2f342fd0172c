import { Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Case } from '~/api/gen'
import { updateCaseMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { area, CaseFields, type CaseValues } from './case-fields'

interface Values extends CaseValues {
  contact_due_on: string
  plan: string
}

const toValues = (found: Case): Values => ({
  incident_kind: found.incident_kind,
  incident_on: found.incident_on,
  incident_area_number: found.incident_area ? String(found.incident_area.number) : '',
  incident_id: found.incident_id ?? '',
  residence_area_number: found.residence_area ? String(found.residence_area.number) : '',
  needs: found.needs.map(({ kind }) => kind),
  contact_due_on: found.contact_due_on ?? '',
  plan: '',
})

/** Facts, needs, plan and the day of contact of a case. The plan is sealed: it is written anew, never shown here. */
export function EditPanel({ found, onClose }: { found: Case; onClose: () => void }) {
  const { t } = useTranslation('staff-cases')
  const queryClient = useQueryClient()
  const form = useForm<Values>({
    initialValues: toValues(found),
    validate: { incident_on: (value) => (value ? null : t('missing.incident_on')) },
  })
  const reload = () => invalidateTags(queryClient, 'cases')
  const update = useMutation({
    ...updateCaseMutation(),
    gcTime: 0,
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('edit.open')}
      form={form}
      submitLabel={t('save')}
      loading={update.isPending}
      submitError={update.error}
      done={update.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={(values) =>
        update.mutate({
          path: { case_id: found.id },
          headers: ifMatch(found),
          body: {
            incident_kind: values.incident_kind,
            incident_on: values.incident_on,
            incident_area_number: area(values.incident_area_number),
            incident_id: values.incident_id || null,
            residence_area_number: area(values.residence_area_number),
            needs: values.needs.map(
              (kind) => found.needs.find((need) => need.kind === kind) ?? { kind, status: 'open' as const },
            ),
            contact_due_on: values.contact_due_on || null,
            ...(values.plan.trim() ? { plan: values.plan.trim() } : {}),
          },
        })
      }
    >
      <CaseFields form={form} />
      <TextInput type="date" label={t('field.contact_due_on')} {...form.getInputProps('contact_due_on')} />
      <Textarea
        label={t('field.plan')}
        description={t(found.has_plan ? 'plan.replaces' : 'plan.sealed')}
        autosize
        minRows={4}
        maxLength={4000}
        {...form.getInputProps('plan')}
      />
    </SidePanelForm>
  )
}
