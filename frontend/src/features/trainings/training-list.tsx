import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Training } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { LocalizedText } from '~/ui/localized'
import { Seats } from './seats'

/** Trainings as cards, soonest first. */
export function TrainingList({ trainings }: { trainings: Training[] }) {
  return (
    <ul className="cards">
      {trainings.map((training) => (
        <li key={training.id}>
          <TrainingCard training={training} />
        </li>
      ))}
    </ul>
  )
}

function TrainingCard({ training }: { training: Training }) {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  const { id, course, starts_at, ends_at, sessions, language, modality, site, areas } = training
  const [from, to] = [format.dayOf(starts_at), format.dayOf(ends_at)]
  const first = sessions.find(({ status }) => status === 'scheduled')
  return (
    <>
      <h2>
        <Link to="/trainings/$trainingId" params={{ trainingId: id }}>
          <LocalizedText text={course.title} />
        </Link>
      </h2>
      <p>
        {from === to ? format.weekday(starts_at) : format.dateRange(from, to)}
        {first && `, ${format.timeRange(first.starts_at, first.ends_at)}`}
        <br />
        {t('sessions', { count: sessions.filter(({ status }) => status === 'scheduled').length })}
      </p>
      <p>
        {t(`language.${language}`)} · {t(`modality.${modality}`)}
        {site && (
          <>
            <br />
            {site.name}
          </>
        )}
        <br />
        {areas.map(({ name }) => name).join(', ')}
      </p>
      <p>
        <strong>
          <Seats training={training} />
        </strong>
      </p>
    </>
  )
}
