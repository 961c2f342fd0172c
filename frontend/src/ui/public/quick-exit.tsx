import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button'

/** A page that nobody asks about. */
const ELSEWHERE = 'https://www.weather.gov/'
/** Presses of Escape, within this many milliseconds, that leave as well. */
const PRESSES = 3
const WITHIN = 2_000

/** Leaves at once, and "Back" does not lead here again. */
const leave = () => {
  document.body.hidden = true
  location.replace(ELSEWHERE)
}

/** A way off the page in one step, for whoever is not alone at the screen. */
export function QuickExit() {
  const { t } = useTranslation('common')
  useEffect(() => {
    let pressed: number[] = []
    const onKey = ({ key, timeStamp }: KeyboardEvent) => {
      if (key !== 'Escape') return
      pressed = [...pressed.filter((before) => timeStamp - before < WITHIN), timeStamp]
      if (pressed.length >= PRESSES) leave()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  return (
    <div className="quick-exit no-print">
      <Button onClick={leave}>{t('quick_exit.leave')}</Button>
      <p className="quiet">{t('quick_exit.hint')}</p>
    </div>
  )
}
