import { useTranslation } from 'react-i18next'
import type { OwnRegistration } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { LocalizedText } from '~/ui/localized'
import { Notice } from '~/ui/public/notice'
import { Table } from '~/ui/public/table'
import { CodeKeeper } from './code-keeper'
import { OwnCertificate } from './own-certificate'
import { EraseContacts, LeaveTraining, OfferAnswer, TransferTraining } from './own-decisions'
import { QuestionnaireForm } from './questionnaire-form'
import { SupportLines } from './support-lines'
import { SessionList, TrainingFacts } from './training-facts'
import { Materials } from './training-page'

export interface OwnProps {
  code: string
  registration: OwnRegistration
  onChanged: (registration: OwnRegistration) => void
}

/** States in which a place is still held or waited for. */
const ACTIVE = ['waitlisted', 'offered', 'confirmed']

export function OwnRegistrationView(props: OwnProps) {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  const { code, registration, onChanged } = props
  const { status, training, waitlist_place, offer_expires_at, initials, meeting_url } = registration
  return (
    <>
      <h2>
        <LocalizedText text={training.course.title} />
      </h2>
      <p className="quiet">{t('mine.for', { initials, date: format.date(registration.registered_at) })}</p>
      <Notice tone={status === 'confirmed' || status === 'completed' ? 'success' : 'info'}>
        <p>
          <strong>{t(`registration_status.${status}`)}</strong>
        </p>
        {status === 'waitlisted' && waitlist_place && <p>{t('mine.place', { place: waitlist_place })}</p>}
        {status === 'offered' && offer_expires_at && (
          <p>{t('mine.offer_until', { date: format.dateTime(offer_expires_at) })}</p>
        )}
      </Notice>
      {status === 'offered' && <OfferAnswer {...props} />}
      {registration.questionnaires_due.map(({ phase, questionnaire }) => (
        <QuestionnaireForm
          key={phase}
          code={code}
          phase={phase}
          questionnaire={questionnaire}
          onAnswered={() =>
            onChanged({
              ...registration,
              questionnaires_due: registration.questionnaires_due.filter((due) => due.phase !== phase),
            })
          }
        />
      ))}
      <OwnCertificate code={code} registration={registration} />
      {training.course.distressing && <SupportLines />}
      <h3>{t('training.sessions')}</h3>
      <SessionList sessions={training.sessions} />
      {meeting_url && (
        <p>
          <a href={meeting_url} rel="noopener noreferrer">
            {t('mine.meeting')}
          </a>
        </p>
      )}
      <Attendance registration={registration} />
      <h3>{t('training.facts')}</h3>
      <TrainingFacts training={training} />
      <Materials materials={registration.materials} />
      <Notices registration={registration} />
      <h3 className="no-print">{t('mine.decisions')}</h3>
      <CodeKeeper code={code} />
      {registration.may_cancel && (
        <>
          <LeaveTraining {...props} />
          <TransferTraining {...props} />
        </>
      )}
      {!ACTIVE.includes(status) && <EraseContacts code={code} />}
    </>
  )
}

function Attendance({ registration: { attendance, training } }: { registration: OwnRegistration }) {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  if (attendance.length === 0) return null
  const sessionOf = (id: string) => training.sessions.find((session) => session.id === id)
  return (
    <Table
      caption={t('attendance.title')}
      rows={attendance}
      rowId={({ session_id }) => session_id}
      columns={[
        {
          id: 'session',
          header: t('attendance.session'),
          cell: ({ session_id }) => {
            const session = sessionOf(session_id)
            return session ? format.weekday(session.starts_at) : '–'
          },
        },
        {
          id: 'status',
          header: t('attendance.status'),
          cell: ({ status }) => t(`attendance_status.${status}`),
        },
        {
          id: 'minutes',
          header: t('attendance.minutes'),
          number: true,
          cell: ({ minutes }) => format.number(minutes),
        },
      ]}
    />
  )
}

function Notices({ registration: { notices } }: { registration: OwnRegistration }) {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  if (notices.length === 0) return null
  return (
    <details>
      <summary>{t('mine.notices')}</summary>
      <ul>
        {notices.map(({ kind, created_at }) => (
          <li key={`${kind}${created_at}`}>
            <time dateTime={created_at}>{format.dateTime(created_at)}</time>: {t(`notice.${kind}`)}
          </li>
        ))}
      </ul>
    </details>
  )
}
