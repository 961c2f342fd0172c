import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '~/ui/public/button'
import { forgetCode, keepCode, keptCode } from './kept-code'

/** Keeps the code on this device or forgets it: only when the person says so, since others may use the device. */
export function CodeKeeper({ code }: { code: string }) {
  const { t } = useTranslation('public-trainings')
  const [kept, setKept] = useState(keptCode() === code)
  const toggle = () => {
    if (kept) forgetCode()
    else keepCode(code)
    setKept(!kept)
  }
  return (
    <p className="no-print">
      <Button variant="secondary" onClick={toggle}>
        {t(kept ? 'code.forget' : 'code.keep')}
      </Button>{' '}
      <span role="status" className="quiet">
        {t(kept ? 'code.kept_hint' : 'code.keep_hint')}
      </span>
    </p>
  )
}
