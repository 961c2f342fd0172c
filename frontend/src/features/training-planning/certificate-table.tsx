import { Button, Group, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { downloadFile } from '~/api/download'
import { ifMatch } from '~/api/etag'
import type { Certificate, Problem } from '~/api/gen'
import { revokeCertificateMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { AnchorLink } from '~/ui/staff/links'
import { EmptyState, ErrorState } from '~/ui/staff/states'
import { CertificateStateTag } from './status'

interface CertificateTableProps {
  certificates: Certificate[] | undefined
  error: Problem | null
  onRetry: () => void
  refreshing?: boolean
  sort?: string
  onSort?: (sort: string) => void
}

/** Certificates without names: serial, initials, and what can be done with each. */
export function CertificateTable(props: CertificateTableProps) {
  const { certificates, error, onRetry, refreshing, sort, onSort } = props
  const { t } = useTranslation('staff-trainings')
  const [revoking, setRevoking] = useState<Certificate | null>(null)
  const download = useMutation<void, Problem, Certificate>({
    mutationFn: ({ id, serial }) => downloadFile(`/api/v1/certificates/${id}/pdf`, `${serial}.pdf`),
  })
  const save = download.mutate
  const columns = useColumns(save, setRevoking)
  return (
    <>
      {download.error && <ErrorState problem={download.error} />}
      <DataTable
        caption={t('certificates.title')}
        columns={columns}
        rows={certificates}
        rowId={({ id }) => id}
        error={error}
        onRetry={onRetry}
        refreshing={refreshing}
        sort={sort}
        onSort={onSort}
        empty={<EmptyState title={t('certificates.empty')}>{t('certificates.empty_body')}</EmptyState>}
      />
      {revoking && <RevokeDialog certificate={revoking} onClose={() => setRevoking(null)} />}
    </>
  )
}

function useColumns(onDownload: (one: Certificate) => void, onRevoke: (one: Certificate) => void) {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  const localized = useLocalized()
  const mayRevoke = can(useMe(), 'certificates:write')
  return useMemo<Column<Certificate>[]>(
    () => [
      { id: 'serial', header: t('certificate.serial'), cell: ({ serial }) => serial },
      { id: 'initials', header: t('certificate.initials'), cell: ({ initials }) => initials },
      {
        id: 'training',
        header: t('field.course'),
        cell: ({ training_id, course }) => (
          <AnchorLink to="/staff/trainings/$trainingId" params={{ trainingId: training_id }}>
            {localized(course.title)}
          </AnchorLink>
        ),
      },
      {
        id: 'state',
        header: t('field.status'),
        cell: ({ state, revocation_reason }) => (
          <>
            <CertificateStateTag state={state} />
            {revocation_reason && <Text size="sm">{revocation_reason}</Text>}
          </>
        ),
      },
      {
        id: 'issued_at',
        header: t('certificate.issued'),
        sortable: true,
        cell: ({ issued_at }) => format.date(issued_at),
      },
      {
        id: 'expires',
        header: t('certificate.expires'),
        cell: ({ expires_on }) => (expires_on ? format.date(expires_on) : t('certificate.never')),
      },
      {
        id: 'actions',
        header: t('session.actions'),
        cell: (certificate) => (
          <Group gap="xs">
            {certificate.state !== 'revoked' && (
              <>
                <Button
                  size="xs"
                  variant="default"
                  aria-label={t('certificate.download_of', { serial: certificate.serial })}
                  onClick={() => onDownload(certificate)}
                >
                  {t('certificate.download')}
                </Button>
                {mayRevoke && (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t('certificate.revoke_of', { serial: certificate.serial })}
                    onClick={() => onRevoke(certificate)}
                  >
                    {t('certificate.revoke')}
                  </Button>
                )}
              </>
            )}
          </Group>
        ),
      },
    ],
    [t, format, localized, mayRevoke, onDownload, onRevoke],
  )
}

function RevokeDialog({ certificate, onClose }: { certificate: Certificate; onClose: () => void }) {
  const { t } = useTranslation('staff-trainings')
  const queryClient = useQueryClient()
  const [reason, setReason] = useState('')
  const revoke = useMutation({
    ...revokeCertificateMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'certificates')
    },
  })
  return (
    <ConfirmDialog
      opened
      danger
      title={t('certificate.revoke_of', { serial: certificate.serial })}
      confirmLabel={t('certificate.revoke')}
      loading={revoke.isPending}
      error={revoke.error}
      onClose={onClose}
      onReload={() => void invalidateTags(queryClient, 'certificates')}
      onConfirm={() =>
        revoke.mutate({
          path: { certificate_id: certificate.id },
          headers: ifMatch(certificate),
          body: { reason: reason.trim() },
        })
      }
    >
      <Text>{t('certificate.revoke_body')}</Text>
      <Textarea
        label={t('reason')}
        maxLength={1000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        data-autofocus
      />
    </ConfirmDialog>
  )
}
