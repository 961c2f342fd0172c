import { Button, NativeSelect, Table, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Role, TrainingRequirement } from '~/api/gen'
import {
  createTrainingRequirementMutation,
  endTrainingRequirementMutation,
  listCoursesOptions,
  listTrainingRequirementsOptions,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'

/** Roles that read sensitive data and so can be required to have been trained. */
const ROLES = [
  'partner_user',
  'victim_advocate',
  'outreach_worker',
  'engagement_manager',
  'department_liaison',
  'analyst',
  'hrit_facilitator',
  'le_liaison',
  'director',
] as const satisfies readonly Role[]
const LEVELS = [1, 2, 3, 4] as const

/** Which roles need which course before they read data of a level. */
export function RequirementsTab() {
  const { t } = useTranslation(['staff-trainings', 'staff-users'])
  const format = useFormat()
  const localized = useLocalized()
  const requirements = useQuery(listTrainingRequirementsOptions())
  const courses = useQuery(listCoursesOptions({ query: { limit: 200 } })).data?.items ?? []
  const [adding, setAdding] = useState(false)
  const [ending, setEnding] = useState<TrainingRequirement | null>(null)
  const titleOf = (id: string) => {
    const course = courses.find((one) => one.id === id)
    return course ? localized(course.title) : '–'
  }
  return (
    <QueryState query={requirements}>
      {({ items }) => (
        <>
          {items.length === 0 ? (
            <EmptyState title={t('requirement.empty')}>{t('requirement.empty_body')}</EmptyState>
          ) : (
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{t('requirement.role')}</Table.Th>
                  <Table.Th scope="col">{t('requirement.level')}</Table.Th>
                  <Table.Th scope="col">{t('field.course')}</Table.Th>
                  <Table.Th scope="col">{t('requirement.dates')}</Table.Th>
                  <Table.Th scope="col">{t('session.actions')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {items.map((one) => (
                  <Table.Tr key={one.id}>
                    <Table.Th scope="row" fw={400}>
                      {t(`staff-users:role.${one.role}`)}
                    </Table.Th>
                    <Table.Td>{t('requirement.from_level', { level: one.minimum_clearance })}</Table.Td>
                    <Table.Td>{titleOf(one.course_id)}</Table.Td>
                    <Table.Td>
                      {one.effective_until
                        ? format.dateRange(one.effective_from, one.effective_until)
                        : t('requirement.since', { date: format.date(one.effective_from) })}
                    </Table.Td>
                    <Table.Td>
                      {!one.effective_until && (
                        <Button size="xs" variant="default" onClick={() => setEnding(one)}>
                          {t('requirement.end')}
                        </Button>
                      )}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          <Button mt="md" onClick={() => setAdding(true)}>
            {t('requirement.new')}
          </Button>
          {adding && (
            <RequirementPanel
              courses={courses.map(({ id, title }) => ({ value: id, label: localized(title) }))}
              onClose={() => setAdding(false)}
            />
          )}
          {ending && <EndDialog requirement={ending} onClose={() => setEnding(null)} />}
        </>
      )}
    </QueryState>
  )
}

interface RequirementPanelProps {
  courses: { value: string; label: string }[]
  onClose: () => void
}

function RequirementPanel({ courses, onClose }: RequirementPanelProps) {
  const { t } = useTranslation(['staff-trainings', 'staff-users'])
  const queryClient = useQueryClient()
  const today = useFormat().dayOf()
  const form = useForm({
    initialValues: {
      role: ROLES[0] as Role,
      minimum_clearance: '2',
      course_id: courses[0]?.value ?? '',
      effective_from: today,
    },
  })
  const create = useMutation({
    ...createTrainingRequirementMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'training-rules')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('requirement.new')}
      form={form}
      submitLabel={t('requirement.submit')}
      loading={create.isPending}
      submitError={create.error}
      onCancel={onClose}
      onSubmit={({ minimum_clearance, ...values }) =>
        create.mutate({ body: { ...values, minimum_clearance: Number(minimum_clearance) } })
      }
    >
      <Text>{t('requirement.warning')}</Text>
      <NativeSelect
        label={t('requirement.role')}
        data={ROLES.map((value) => ({ value, label: t(`staff-users:role.${value}`) }))}
        {...form.getInputProps('role')}
      />
      <NativeSelect
        label={t('requirement.level')}
        data={LEVELS.map((level) => ({
          value: String(level),
          label: t('requirement.from_level', { level }),
        }))}
        {...form.getInputProps('minimum_clearance')}
      />
      <NativeSelect label={t('field.course')} data={courses} {...form.getInputProps('course_id')} />
      <TextInput type="date" label={t('version.effective_from')} {...form.getInputProps('effective_from')} />
    </SidePanelForm>
  )
}

function EndDialog({ requirement, onClose }: { requirement: TrainingRequirement; onClose: () => void }) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const [until, setUntil] = useState(useFormat().dayOf())
  const end = useMutation({
    ...endTrainingRequirementMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'training-rules')
    },
  })
  return (
    <ConfirmDialog
      opened
      title={t('requirement.end')}
      confirmLabel={t('requirement.end')}
      loading={end.isPending}
      error={end.error}
      onClose={onClose}
      onReload={() => void invalidateTags(queryClient, 'training-rules')}
      onConfirm={() =>
        end.mutate({
          path: { requirement_id: requirement.id },
          headers: ifMatch(requirement),
          body: { effective_until: until },
        })
      }
    >
      <TextInput
        type="date"
        label={t('requirement.until')}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
        data-autofocus
      />
    </ConfirmDialog>
  )
}
