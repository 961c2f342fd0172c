import { Alert } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { getConfidentialityAgreementOptions } from '~/api/gen/@tanstack/react-query.gen'
import { AnchorLink } from '~/ui/staff/links'

/** Without an agreement in force there is nothing to read: this says why, and where to sign. */
export function AgreementNotice() {
  const { t } = useTranslation('staff-reviews')
  const agreement = useQuery(getConfidentialityAgreementOptions()).data
  if (!agreement || agreement.in_force) return null
  return (
    <Alert color="orange" role="note" mb="md" title={t('agreement.missing')}>
      {t('agreement.missing_body')}{' '}
      <AnchorLink underline="always" to="/staff/confidentiality-agreement">
        {t('agreement.sign')}
      </AnchorLink>
    </Alert>
  )
}
