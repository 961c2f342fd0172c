import { Button, FileInput, Group, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { DataSharingAgreement, DataSharingAgreementStatus } from '~/api/gen'
import { stepDataSharingAgreementMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { QueryState } from '~/ui/staff/query-state'
import { StatusTag } from '~/ui/staff/status-tag'
import { Timeline } from '~/ui/staff/timeline'
import { AgreementPanel } from './agreement-panel'
import { agreementDetail } from './search'
import { AgreementStatusTag } from './words'

const route = getRouteApi('/staff/agreements/$agreementId')

/** One agreement: what may be told, and how it came about. */
export function AgreementPage() {
  const { t } = useTranslation('staff-sharing')
  const { agreementId } = route.useParams()
  const found = useQuery(agreementDetail(agreementId))
  return (
    <QueryState query={found} title={t('agreements.one')}>
      {(found) => <Agreement found={found} />}
    </QueryState>
  )
}

function Agreement({ found }: { found: DataSharingAgreement }) {
  const { t } = useTranslation('staff-sharing')
  const format = useFormat()
  const { terms } = found
  const steps = found.steps.map(({ status, reason, actor, occurred_at }) => ({
    id: `${status}${occurred_at}`,
    at: occurred_at,
    title: t(`agreements.status.${status}`),
    by: actor?.name,
    body: reason,
  }))
  return (
    <DetailLayout
      title={t('agreements.between', {
        first: found.first_organization.name,
        second: found.second_organization.name,
      })}
      reference={t('agreements.one')}
      status={
        <Group gap={4}>
          <AgreementStatusTag status={found.status} />
          {found.status === 'active' && (
            <StatusTag tone={found.in_force ? 'good' : 'neutral'}>
              {t(found.in_force ? 'agreements.in_force' : 'agreements.not_in_force')}
            </StatusTag>
          )}
        </Group>
      }
      actions={<AgreementActions found={found} />}
      summary={[
        { label: t('agreements.field.purpose'), value: t(`purpose.${terms.purpose}`) },
        {
          label: t('agreements.field.data_categories'),
          value: terms.data_categories.map((category) => t(`category.${category}`)).join(', '),
        },
        { label: t('agreements.field.direction'), value: t(`agreements.direction.${terms.direction}`) },
        { label: t('agreements.field.legal_basis'), value: terms.legal_basis },
        { label: t('agreements.field.effective_on'), value: format.date(terms.effective_on) },
        { label: t('agreements.field.expires_on'), value: format.date(terms.expires_on) },
        {
          label: t('agreements.field.retention_months'),
          value: t('agreements.months', { count: terms.retention_months }),
        },
        {
          label: t('agreements.field.redisclosure_allowed'),
          value: t(terms.redisclosure_allowed ? 'agreements.redisclosure_yes' : 'agreements.redisclosure_no'),
        },
        { label: t('agreements.field.breach_contact'), value: terms.breach_contact },
        { label: t('agreements.field.document'), value: found.document_sha256 },
      ].filter(({ value }) => value)}
      aside={{ title: t('agreements.steps'), content: <Timeline entries={steps} /> }}
    >
      {null}
    </DetailLayout>
  )
}

/** The fingerprint of a file, made on this device: the file does not leave it. */
async function fingerprint(file: File) {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function AgreementActions({ found }: { found: DataSharingAgreement }) {
  const { t } = useTranslation('staff-sharing')
  const queryClient = useQueryClient()
  const [doing, setDoing] = useState<DataSharingAgreementStatus>()
  const [editing, setEditing] = useState(false)
  const [reason, setReason] = useState('')
  const [file, setFile] = useState<File | null>(null)
  const [missing, setMissing] = useState<string>()
  const reload = () => invalidateTags(queryClient, 'agreements', 'referrals')
  const step = useMutation({
    ...stepDataSharingAgreementMutation(),
    onSuccess: async () => {
      setDoing(undefined)
      await reload()
    },
  })
  const ends = doing === 'suspended' || doing === 'terminated'
  const confirm = async (status: DataSharingAgreementStatus) => {
    if (status === 'signed' && !file) return setMissing(t('agreements.missing.file'))
    if (ends && reason.trim().length < 3) return setMissing(t('agreements.missing.reason'))
    const document_sha256 = status === 'signed' && file ? await fingerprint(file) : null
    step.mutate({
      path: { agreement_id: found.id },
      headers: ifMatch(found),
      body: { status, reason: ends ? reason.trim() : null, document_sha256 },
    })
  }
  const editable = found.allowed_transitions.length > 0 && ['draft', 'in_review'].includes(found.status)
  return (
    <Group gap="xs">
      {found.allowed_transitions.map((status) => (
        <Button
          key={status}
          variant={['draft', 'suspended', 'terminated'].includes(status) ? 'default' : 'filled'}
          onClick={() => {
            setMissing(undefined)
            setDoing(status)
          }}
        >
          {t(`agreements.to.${status}`)}
        </Button>
      ))}
      {editable && (
        <Button variant="default" onClick={() => setEditing(true)}>
          {t('agreements.edit')}
        </Button>
      )}
      {editing && <AgreementPanel found={found} onClose={() => setEditing(false)} />}
      {doing && (
        <ConfirmDialog
          opened
          title={t(`agreements.to.${doing}`)}
          confirmLabel={t(`agreements.to.${doing}`)}
          danger={ends}
          loading={step.isPending}
          error={step.error}
          onClose={() => setDoing(undefined)}
          onReload={() => void reload()}
          onConfirm={() => void confirm(doing)}
        >
          {t(`agreements.body.${doing as 'draft'}`)}
          {doing === 'signed' && (
            <FileInput
              label={t('agreements.file')}
              accept="application/pdf,image/*"
              value={file}
              error={missing}
              onChange={setFile}
            />
          )}
          {ends && (
            <TextInput
              label={t('agreements.field.reason')}
              maxLength={500}
              value={reason}
              error={missing}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </ConfirmDialog>
      )}
    </Group>
  )
}
