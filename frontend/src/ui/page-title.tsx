import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSettings } from './format'

interface PageTitleProps {
  title: string
  /** Shown instead of `title` where the heading needs more than words. */
  children?: ReactNode
  className?: string
}

/** The one `h1` of a page and the title of the browser tab. It takes the focus when the page is opened. */
export function PageTitle({ title, children, className }: PageTitleProps) {
  const { t } = useTranslation('common')
  const center = useSettings()?.center_name ?? t('center')
  return (
    <>
      <title>{`${title} · ${center}`}</title>
      <h1 tabIndex={-1} className={className}>
        {children ?? title}
      </h1>
    </>
  )
}
