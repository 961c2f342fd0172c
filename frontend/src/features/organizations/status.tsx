import { useTranslation } from 'react-i18next'
import type { Organization } from '~/api/gen'
import { StatusTag } from '~/ui/staff/status-tag'

/** Whether the organization takes part, and whether it only illustrates. */
export function OrganizationMarks({ organization }: { organization: Organization }) {
  const { t } = useTranslation('staff-organizations')
  const { active, illustrative } = organization
  return (
    <>
      <StatusTag tone={active ? 'good' : 'neutral'}>
        {t(active ? 'status.active' : 'status.inactive')}
      </StatusTag>
      {illustrative && <StatusTag tone="info">{t('status.illustrative')}</StatusTag>}
    </>
  )
}
