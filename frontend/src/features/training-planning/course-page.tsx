import { Button, Group, Stack, Table, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { Course } from '~/api/gen'
import { createQuestionnaireMutation, listQuestionnairesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ActionButton } from '~/ui/staff/action-button'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { AnchorLink } from '~/ui/staff/links'
import { LocalizedFields, toLocalized, toLocalizedValues } from '~/ui/staff/localized-fields'
import { QueryState } from '~/ui/staff/query-state'
import { StatusTag } from '~/ui/staff/status-tag'
import { CoursePanel, VersionPanel } from './course-panel'
import { courseDetail } from './search'

const route = getRouteApi('/staff/courses/$courseId')

export function CoursePage() {
  const { t } = useTranslation('staff-trainings')
  const { courseId } = route.useParams()
  const course = useQuery(courseDetail(courseId))
  return (
    <QueryState query={course} title={t('course.title')}>
      {(data) => <CourseContent course={data} />}
    </QueryState>
  )
}

function CourseContent({ course }: { course: Course }) {
  const { t } = useTranslation('staff-trainings')
  const localized = useLocalized()
  const canWrite = useCan('trainings:write')
  const [editing, edit] = useDisclosure()
  const [versioning, version] = useDisclosure()
  const [asking, ask] = useDisclosure()
  return (
    <DetailLayout
      title={localized(course.title)}
      reference={course.code}
      status={
        <StatusTag tone={course.active ? 'good' : 'neutral'}>
          {t(course.active ? 'course.is_active' : 'course.retired')}
        </StatusTag>
      }
      actions={
        <>
          <ActionButton variant="default" disabledReason={canWrite.reason} onClick={edit.open}>
            {t('edit.open')}
          </ActionButton>
          <ActionButton variant="default" disabledReason={canWrite.reason} onClick={version.open}>
            {t('version.new')}
          </ActionButton>
          <ActionButton variant="default" disabledReason={canWrite.reason} onClick={ask.open}>
            {t('questionnaire.new')}
          </ActionButton>
        </>
      }
      summary={[
        { label: t('course.summary'), value: localized(course.summary) },
        { label: t('course.distressing'), value: t(course.distressing ? 'course.yes' : 'course.no') },
        {
          label: t('title'),
          value: (
            <AnchorLink to="/staff/trainings" search={{ course_id: course.id }}>
              {t('course.trainings')}
            </AnchorLink>
          ),
        },
      ]}
    >
      <Versions course={course} />
      <Questionnaires courseId={course.id} />
      {editing && (
        <CoursePanel
          key={course.row_version}
          course={course}
          opened
          onClose={edit.close}
          onSaved={() => {}}
        />
      )}
      {versioning && <VersionPanel course={course} onClose={version.close} />}
      {asking && <QuestionnairePanel courseId={course.id} onClose={ask.close} />}
    </DetailLayout>
  )
}

function Versions({ course }: { course: Course }) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  return (
    <section>
      <h2 className="section-title">{t('course.versions')}</h2>
      <Table.ScrollContainer
        minWidth={0}
        scrollAreaProps={{
          viewportProps: { tabIndex: 0, role: 'region', 'aria-label': t('course.versions') },
        }}
      >
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('version.name')}</Table.Th>
              <Table.Th scope="col">{t('version.effective_from')}</Table.Th>
              <Table.Th scope="col">{t('version.sessions')}</Table.Th>
              <Table.Th scope="col">{t('version.minimum_attendance')}</Table.Th>
              <Table.Th scope="col">{t('version.validity')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {course.versions.map((version) => (
              <Table.Tr key={version.id}>
                <Table.Th scope="row" fw={400}>
                  {version.version}
                </Table.Th>
                <Table.Td>{format.date(version.effective_from)}</Table.Td>
                <Table.Td>
                  {t('version.hours', {
                    hours: format.rate(version.minutes / 60),
                    sessions: version.session_count,
                  })}
                </Table.Td>
                <Table.Td>
                  {version.minimum_attendance_percent == null
                    ? t('version.by_rules')
                    : `${version.minimum_attendance_percent} %`}
                </Table.Td>
                <Table.Td>
                  {version.validity_months == null
                    ? t('certificate.never')
                    : t('version.months', { count: version.validity_months })}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}

function Questionnaires({ courseId }: { courseId: string }) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const localized = useLocalized()
  const questionnaires = useQuery(listQuestionnairesOptions({ query: { course_id: courseId } }))
  return (
    <section>
      <h2 className="section-title">{t('questionnaire.title')}</h2>
      <QueryState query={questionnaires} height={80}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{t('questionnaire.empty')}</Text>
          ) : (
            items.map(({ id, version, effective_from, questions }) => (
              <div key={id}>
                <Text fw={600}>
                  {t('questionnaire.version', { version, date: format.date(effective_from) })}
                </Text>
                <ol>
                  {questions.map(({ key, text }) => (
                    <li key={key}>{localized(text)}</li>
                  ))}
                </ol>
              </div>
            ))
          )
        }
      </QueryState>
    </section>
  )
}

const NEW_QUESTION = { key: '', text: toLocalizedValues() }

/** The next version of the statements that are asked before and after. */
function QuestionnairePanel({ courseId, onClose }: { courseId: string; onClose: () => void }) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const today = useFormat().dayOf()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({ initialValues: { effective_from: today, questions: [NEW_QUESTION] } })
  const create = useMutation({
    ...createQuestionnaireMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'courses')
    },
  })
  const { questions } = form.getValues()
  return (
    <SidePanelForm
      opened
      title={t('questionnaire.new')}
      form={form}
      submitLabel={t('questionnaire.submit')}
      loading={create.isPending}
      submitError={create.error}
      onCancel={onClose}
      onSubmit={(values) =>
        create.mutate({
          path: { course_id: courseId },
          headers: { 'Idempotency-Key': idempotencyKey },
          body: {
            effective_from: values.effective_from,
            questions: values.questions.map(({ key, text }) => ({
              key: key.trim(),
              text: toLocalized(text),
            })),
          },
        })
      }
    >
      <Text c="dimmed">{t('questionnaire.note')}</Text>
      <TextInput type="date" label={t('version.effective_from')} {...form.getInputProps('effective_from')} />
      {questions.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity, and are only added and removed
        <Stack key={index} gap="xs">
          <Group align="end">
            <TextInput
              label={t('questionnaire.key', { number: index + 1 })}
              description={t('questionnaire.key_hint')}
              maxLength={50}
              {...form.getInputProps(`questions.${index}.key`)}
            />
            {index > 0 && (
              <Button
                variant="default"
                aria-label={t('questionnaire.remove', { number: index + 1 })}
                onClick={() => form.removeListItem('questions', index)}
              >
                ×
              </Button>
            )}
          </Group>
          <LocalizedFields
            form={form}
            path={`questions.${index}.text`}
            label={t('questionnaire.statement', { number: index + 1 })}
            maxLength={500}
          />
        </Stack>
      ))}
      <Button
        variant="default"
        w="fit-content"
        onClick={() => form.insertListItem('questions', NEW_QUESTION)}
      >
        {t('questionnaire.add')}
      </Button>
    </SidePanelForm>
  )
}
