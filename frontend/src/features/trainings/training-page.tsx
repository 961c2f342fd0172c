import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RegistrationReceipt, Training } from '~/api/gen'
import { getCourseOptions, getTrainingOptions } from '~/api/gen/@tanstack/react-query.gen'
import { LocalizedText, useLocalized } from '~/ui/localized'
import { PageTitle } from '~/ui/page-title'
import { LoadState } from '~/ui/public/load-state'
import { Receipt } from './receipt'
import { RegistrationForm } from './registration-form'
import { Seats } from './seats'
import { SupportLines } from './support-lines'
import { SessionList, TrainingFacts } from './training-facts'

const route = getRouteApi('/_public/_trainings/trainings/$trainingId')

export function TrainingPage() {
  const { t } = useTranslation('public-trainings')
  const { trainingId } = route.useParams()
  const training = useQuery(getTrainingOptions({ path: { training_id: trainingId } }))
  const localized = useLocalized()
  return (
    <>
      <p className="no-print">
        <Link to="/trainings">{t('training.back')}</Link>
      </p>
      <PageTitle title={training.data ? localized(training.data.course.title) : t('training.title')} />
      <LoadState query={training}>{training.data && <TrainingContent training={training.data} />}</LoadState>
    </>
  )
}

function TrainingContent({ training }: { training: Training }) {
  const { t } = useTranslation('public-trainings')
  const [receipt, setReceipt] = useState<RegistrationReceipt | null>(null)
  const { id, course, curriculum, sessions, status, cancellation_reason, materials } = training
  const details = useQuery(getCourseOptions({ path: { course_id: course.id } })).data
  const outline = details?.versions.find((version) => version.id === curriculum.version_id)?.outline
  if (receipt) return <Receipt receipt={receipt} />
  return (
    <>
      <p className={status === 'cancelled' ? 'field-error' : undefined}>
        <strong>
          <Seats training={training} />
        </strong>
        {cancellation_reason && ` ${cancellation_reason}`}
      </p>
      {details && (
        <p>
          <LocalizedText text={details.summary} />
        </p>
      )}
      {course.distressing && <SupportLines />}
      <h2>{t('training.sessions')}</h2>
      <SessionList sessions={sessions} />
      <p className="no-print">
        <a href={`/api/v1/trainings/${id}/calendar.ics`}>{t('training.calendar')}</a>
      </p>
      <h2>{t('training.facts')}</h2>
      <TrainingFacts training={training} />
      {outline && (
        <>
          <h2>{t('training.outline')}</h2>
          <p>
            <LocalizedText text={outline} />
          </p>
        </>
      )}
      <Materials materials={materials} />
      {training.registration_open && (
        <section className="no-print" aria-labelledby="register">
          <h2 id="register">{t('register.title')}</h2>
          <RegistrationForm training={training} onRegistered={setReceipt} />
        </section>
      )}
    </>
  )
}

/** What is handed out, as links; nothing where there is nothing. */
export function Materials({ materials }: { materials: Training['materials'] }) {
  const { t } = useTranslation('public-trainings')
  if (materials.length === 0) return null
  return (
    <>
      <h2>{t('training.materials')}</h2>
      <ul>
        {materials.map(({ url, title }) => (
          <li key={url}>
            <a href={url} rel="noopener noreferrer">
              <LocalizedText text={title} />
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}
