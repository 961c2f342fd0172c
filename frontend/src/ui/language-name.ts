import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/** A language by its name, in the language of the reader. */
export function useLanguageName() {
  const { i18n } = useTranslation()
  return useCallback(
    (code: string) => new Intl.DisplayNames([i18n.language], { type: 'language' }).of(code) ?? code,
    [i18n.language],
  )
}
