import { SimpleGrid, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ReviewSession } from '~/api/gen'
import { useFormat } from '~/ui/format'
import './reviews.css'

/** The week in figures, compared with equal periods, and where incidents gather. */
export function Figures({ session: { figures, locked_at } }: { session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const format = useFormat()
  const shown = [
    {
      label: t('figures.week'),
      value: figures.week,
      note: t('figures.killed', { count: figures.week_killed }),
    },
    { label: t('figures.prior_week'), value: figures.prior_week },
    { label: t('figures.same_week_last_year'), value: figures.same_week_last_year },
    { label: t('figures.year_to_date'), value: figures.year_to_date },
    { label: t('figures.prior_year_to_date'), value: figures.prior_year_to_date },
  ]
  return (
    <section aria-labelledby="figures">
      <h2 className="section-title" id="figures">
        {t('step.figures')}
      </h2>
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} component="dl" m={0} className="review-figures">
        {shown.map(({ label, value, note }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              {format.number(value)}
              {note && <span> {note}</span>}
            </dd>
          </div>
        ))}
      </SimpleGrid>
      <Text size="sm" c="dimmed">
        {locked_at
          ? t('figures.locked', { time: format.dateTime(figures.as_of) })
          : t('figures.not_locked', { time: format.dateTime(figures.as_of) })}
      </Text>
      {figures.hot_spots.length > 0 && (
        <>
          <Text mt="xs" fw={600}>
            {t('figures.hot_spots')}
          </Text>
          <ul>
            {figures.hot_spots.map(({ cell, block, incident_count }) => (
              <li key={cell}>{t('figures.hot_spot', { block: block ?? cell, count: incident_count })}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
