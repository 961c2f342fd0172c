import { useTranslation } from 'react-i18next'
import type { Import, ImportStatus } from '~/api/gen'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const TONES: Record<ImportStatus, Tone> = {
  queued: 'neutral',
  running: 'info',
  succeeded: 'good',
  failed: 'bad',
  cancelled: 'warning',
}

export function ImportTags({ one }: { one: Pick<Import, 'status' | 'dry_run'> }) {
  const { t } = useTranslation('staff-imports')
  return (
    <>
      <StatusTag tone={TONES[one.status]}>{t(`status.${one.status}`)}</StatusTag>
      {one.dry_run && <StatusTag tone="info">{t('dry_run')}</StatusTag>}
    </>
  )
}
