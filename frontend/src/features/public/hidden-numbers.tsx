import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Trends } from '~/api/gen'
import { Notice } from '~/ui/public/notice'

/** How small numbers are hidden, with the center's own threshold. */
export function HiddenNumbers({ trends }: { trends: Trends }) {
  const { t } = useTranslation(['public', 'common'])
  if (!trends.suppressed) return null
  return (
    <Notice>
      <p>
        {t('trends.hidden', { threshold: trends.small_count_threshold })}{' '}
        <Link to="/data">{t('trends.method')}</Link>
      </p>
    </Notice>
  )
}
