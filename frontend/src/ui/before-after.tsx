import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import './before-after.css'

interface BeforeAfterProps {
  before: string
  after: string
  /** Which place, for the names of the pictures. */
  place: string
}

/** Two pictures of one place, one over the other; the slider shows more of the one before or of the one after. */
export function BeforeAfter({ before, after, place }: BeforeAfterProps) {
  const { t } = useTranslation('common')
  const [shown, setShown] = useState(50)
  return (
    <figure className="before-after" style={{ '--shown': `${shown}%` } as React.CSSProperties}>
      <div className="pictures">
        <img src={after} alt={t('before_after.after', { place })} />
        <div className="over">
          <img src={before} alt={t('before_after.before', { place })} />
        </div>
      </div>
      <div className="words" aria-hidden>
        <span>{t('before_after.word_before')}</span>
        <span>{t('before_after.word_after')}</span>
      </div>
      <input
        type="range"
        min={0}
        max={100}
        value={shown}
        aria-label={t('before_after.slider')}
        aria-valuetext={t('before_after.share', { percent: shown })}
        onChange={(event) => setShown(Number(event.currentTarget.value))}
      />
    </figure>
  )
}
