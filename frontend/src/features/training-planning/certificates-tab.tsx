import { Group, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { Training } from '~/api/gen'
import { issueCertificatesMutation, listCertificatesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ActionButton } from '~/ui/staff/action-button'
import { ErrorState } from '~/ui/staff/states'
import { CertificateTable } from './certificate-table'

/** The certificates of a training. Issuing again changes nothing that is there. */
export function CertificatesTab({ training }: { training: Training }) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const canWrite = useCan('certificates:write')
  const certificates = useQuery(listCertificatesOptions({ query: { training_id: training.id, limit: 200 } }))
  const issue = useMutation({
    ...issueCertificatesMutation(),
    onSuccess: () => invalidateTags(queryClient, 'certificates', 'registrations', 'trainings'),
  })
  const over = training.status === 'completed'
  return (
    <>
      <Group mb="md">
        <ActionButton
          loading={issue.isPending}
          disabledReason={canWrite.reason ?? (over ? undefined : t('certificates.not_over'))}
          onClick={() => issue.mutate({ path: { training_id: training.id } })}
        >
          {t('certificates.issue')}
        </ActionButton>
        <Text role="status">{issue.data && t('certificates.report', { ...issue.data })}</Text>
      </Group>
      {issue.error && <ErrorState problem={issue.error} />}
      <CertificateTable
        certificates={certificates.data?.items}
        error={certificates.error}
        onRetry={() => void certificates.refetch()}
      />
    </>
  )
}
