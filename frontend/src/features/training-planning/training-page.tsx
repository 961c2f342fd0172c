import { Anchor } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { Training } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ActionButton } from '~/ui/staff/action-button'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { CertificatesTab } from './certificates-tab'
import { EditPanel } from './edit-panel'
import { EvaluationTab } from './evaluation-tab'
import { GroupsTab } from './groups-tab'
import { RegistrationsTab } from './registrations-tab'
import { type TABS, trainingDetail } from './search'
import { SessionsTab } from './sessions-tab'
import { TrainingStatusTag } from './status'
import { TrainingTransitions } from './transitions'

const route = getRouteApi('/staff/trainings/$trainingId')

export function TrainingPage() {
  const { t } = useTranslation('staff-trainings')
  const { trainingId } = route.useParams()
  const training = useQuery(trainingDetail(trainingId))
  return (
    <QueryState query={training} title={t('training.title')}>
      {(data) => <TrainingContent training={data} />}
    </QueryState>
  )
}

function TrainingContent({ training }: { training: Training }) {
  const { t } = useTranslation('staff-trainings')
  const localized = useLocalized()
  const format = useFormat()
  const me = useMe()
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const [editing, edit] = useDisclosure()
  const { course, status, starts_at, plan, cancellation_reason } = training
  const tabs = [
    { id: 'sessions', label: t('tab.sessions'), content: <SessionsTab training={training} /> },
    can(me, 'registrations:read') && {
      id: 'registrations',
      label: t('tab.registrations'),
      content: <RegistrationsTab training={training} />,
    },
    can(me, 'group_registrations:write') && {
      id: 'groups',
      label: t('tab.groups'),
      content: <GroupsTab training={training} />,
    },
    can(me, 'trainings:read') && {
      id: 'evaluation',
      label: t('tab.evaluation'),
      content: <EvaluationTab training={training} />,
    },
    can(me, 'registrations:read') && {
      id: 'certificates',
      label: t('tab.certificates'),
      content: <CertificatesTab training={training} />,
    },
  ]
  const mayChange = plan?.may_change
  return (
    <DetailLayout
      title={localized(course.title)}
      reference={format.weekday(starts_at)}
      status={<TrainingStatusTag status={status} />}
      actions={
        <>
          <ActionButton
            variant="default"
            disabledReason={mayChange ? undefined : t('training.not_yours')}
            onClick={edit.open}
          >
            {t('edit.open')}
          </ActionButton>
          <TrainingTransitions training={training} />
        </>
      }
      summary={[
        ...(cancellation_reason
          ? [{ label: t('field.cancellation_reason'), value: cancellation_reason }]
          : []),
        ...useFacts(training),
      ]}
      tabs={tabs.filter((one) => one !== false)}
      tab={tab}
      onTab={(chosen) =>
        void navigate({
          search: { tab: chosen as (typeof TABS)[number] },
          replace: true,
        })
      }
    >
      <EditPanel key={training.row_version} training={training} opened={editing} onClose={edit.close} />
    </DetailLayout>
  )
}

/** What the training is, and where its seats are. */
function useFacts(training: Training) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const { course, curriculum, capacity, seats_left, waitlist_count, counts, plan, site, areas } = training
  return [
    {
      label: t('field.course'),
      value: (
        <AnchorLink to="/staff/courses/$courseId" params={{ courseId: course.id }}>
          {t('training.version', { code: course.code, version: curriculum.version })}
        </AnchorLink>
      ),
    },
    {
      label: t('field.seats'),
      value: t('training.seats', {
        taken: format.number(capacity - seats_left),
        capacity: format.number(capacity),
        waiting: format.number(waitlist_count),
      }),
    },
    ...(counts
      ? [
          {
            label: t('field.results'),
            value: t('training.results', {
              completed: format.number(counts.completed),
              incomplete: format.number(counts.incomplete),
              no_show: format.number(counts.no_show),
            }),
          },
        ]
      : []),
    { label: t('field.language'), value: t(`language.${training.language}`) },
    {
      label: t('field.site'),
      value: [t(`modality.${training.modality}`), site?.name, site?.address].filter(Boolean).join(', '),
    },
    ...(plan?.meeting_url ? [{ label: t('field.meeting_url'), value: plan.meeting_url }] : []),
    { label: t('field.areas'), value: areas.map(({ name }) => name).join(', ') },
    { label: t('field.organization'), value: training.organization.name },
    ...(plan
      ? [
          {
            label: t('field.instructors'),
            value: plan.instructors.map(({ display_name }) => display_name ?? '–').join(', ') || '–',
          },
        ]
      : []),
    {
      label: t('field.public_page'),
      value: <Anchor href={`/trainings/${training.id}`}>{t('training.public_page')}</Anchor>,
    },
  ]
}
