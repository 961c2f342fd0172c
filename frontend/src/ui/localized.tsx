import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Localized } from '~/api/gen'

/** The words of a text that people entered, in the reader's language where there are any. */
export function useLocalized() {
  const { i18n } = useTranslation()
  const { language } = i18n
  return useCallback((text: Localized) => (language === 'es' && text.es) || text.en, [language])
}

/** The same as an element that says its language where that is not the page's. */
export function LocalizedText({ text }: { text: Localized }) {
  const { i18n } = useTranslation()
  const words = useLocalized()(text)
  return i18n.language !== 'en' && !text.es ? <span lang="en">{words}</span> : words
}
