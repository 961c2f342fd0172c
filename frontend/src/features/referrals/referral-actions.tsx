import { Button, Group, NativeSelect, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { NewReferralLink, Referral, ReferralOutcome, ReferralStatus } from '~/api/gen'
import {
  acknowledgeReferralMutation,
  createReferralLinkMutation,
  listConsentsOptions,
  stepReferralMutation,
  updateReferralMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useHelpTerms } from '~/ui/help-terms'
import { useLocalized } from '~/ui/localized'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { CopyOnce } from '~/ui/staff/copy-once'
import { ReferPanel } from '~/ui/staff/referrals/refer-panel'
import { OUTCOMES } from './search'

type Doing = ReferralStatus | 'acknowledge' | 'redirect' | 'link'

/** Statuses that somebody brings about who has nothing good to tell. */
const PLAIN: readonly Doing[] = ['rejected', 'cancelled', 'on_hold', 'failed', 'entered_in_error']

/** What the caller's side does with a referral. */
export function ReferralActions({ found }: { found: Referral }) {
  const { t } = useTranslation('staff-referrals')
  const format = useFormat()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const [doing, setDoing] = useState<Doing>()
  const [link, setLink] = useState<NewReferralLink>()
  const path = { referral_id: found.id }
  const reload = () => invalidateTags(queryClient, 'referrals', 'cases')
  const onSuccess = async () => {
    setDoing(undefined)
    await reload()
  }
  const acknowledge = useMutation({ ...acknowledgeReferralMutation(), onSuccess })
  const makeLink = useMutation({
    ...createReferralLinkMutation(),
    gcTime: 0,
    onSuccess: async (made) => {
      setLink(made)
      await onSuccess()
    },
  })
  const button = (what: Doing, label: string, first = false) => (
    <Button key={what} variant={first ? 'filled' : 'default'} onClick={() => setDoing(what)}>
      {label}
    </Button>
  )
  const rejected = found.status === 'rejected'
  const sent = found.direction === 'sent'
  const open = found.allowed_transitions.some((status) => status !== 'entered_in_error')
  return (
    <Group gap="xs">
      {found.allowed_transitions.map((status) =>
        button(status, t(`do.${status as 'requested'}`), !PLAIN.includes(status)),
      )}
      {found.may_acknowledge && rejected && button('redirect', t('do.redirect'), true)}
      {found.may_acknowledge &&
        button('acknowledge', t(rejected ? 'do.let_be' : 'do.acknowledge'), !rejected)}
      {sent && open && found.status !== 'draft' && !found.share.ended && button('link', t('link.open'))}
      {found.link && (
        <Text size="sm" c="dimmed">
          {found.link.locked
            ? t('link.locked')
            : found.link.opened_at
              ? t('link.opened', { date: format.dateTime(found.link.opened_at) })
              : t('link.expires', { date: format.dateTime(found.link.expires_at) })}
        </Text>
      )}
      {sent && found.status === 'draft' && <DraftConsent found={found} />}
      {link && (
        <CopyOnce
          label={t('link.shown', { code: link.code })}
          value={link.url}
          onDone={() => setLink(undefined)}
        />
      )}
      {doing === 'redirect' && found.case_id && found.person_id && (
        <ReferPanel
          caseId={found.case_id}
          redirectOf={{ id: found.id, person_id: found.person_id, kind: found.kind }}
          onClose={() => setDoing(undefined)}
          onDone={(id) => void navigate({ to: '/staff/referrals/$referralId', params: { referralId: id } })}
        />
      )}
      <ConfirmDialog
        opened={doing === 'acknowledge'}
        title={t(rejected ? 'do.let_be' : 'do.acknowledge')}
        confirmLabel={t(rejected ? 'do.let_be' : 'do.acknowledge')}
        loading={acknowledge.isPending}
        error={acknowledge.error}
        onClose={() => setDoing(undefined)}
        onReload={() => void reload()}
        onConfirm={() => acknowledge.mutate({ path, headers: ifMatch(found) })}
      >
        {t(rejected ? 'do_body.let_be' : 'do_body.acknowledge')}
      </ConfirmDialog>
      <ConfirmDialog
        opened={doing === 'link'}
        title={t('link.open')}
        confirmLabel={t('link.open')}
        loading={makeLink.isPending}
        error={makeLink.error}
        onClose={() => setDoing(undefined)}
        onConfirm={() => makeLink.mutate({ path })}
      >
        {t('link.body')}
      </ConfirmDialog>
      {doing && doing !== 'acknowledge' && doing !== 'redirect' && doing !== 'link' && (
        <StepDialog found={found} status={doing} onClose={() => setDoing(undefined)} onSuccess={onSuccess} />
      )}
    </Group>
  )
}

interface StepDialogProps {
  found: Referral
  status: ReferralStatus
  onClose: () => void
  onSuccess: () => Promise<void>
}

/** Brings a referral on, with the reason or the outcome that belongs to it. */
function StepDialog({ found, status, onClose, onSuccess }: StepDialogProps) {
  const { t } = useTranslation('staff-referrals')
  const _localized = useLocalized()
  const queryClient = useQueryClient()
  const outcomes: readonly ReferralOutcome[] =
    status === 'completed' || status === 'failed' ? OUTCOMES[status] : []
  const reasons = useHelpTerms('referral_reason').offeredFor(status)
  const [reason, setReason] = useState<string>()
  const [outcome, setOutcome] = useState(outcomes[0])
  const step = useMutation({ ...stepReferralMutation(), onSuccess })
  const needsReason = status !== 'failed' && reasons.length > 0
  return (
    <ConfirmDialog
      opened
      title={t(`do.${status as 'requested'}`)}
      confirmLabel={t(`do.${status as 'requested'}`)}
      danger={status === 'entered_in_error'}
      loading={step.isPending}
      error={step.error}
      onClose={onClose}
      onReload={() => void invalidateTags(queryClient, 'referrals')}
      onConfirm={() =>
        step.mutate({
          path: { referral_id: found.id },
          headers: ifMatch(found),
          body: {
            status,
            reason: needsReason ? (reason ?? reasons[0]?.value) : null,
            outcome: outcome ?? null,
          },
        })
      }
    >
      {t(`do_body.${status as 'requested'}`)}
      {needsReason && (
        <NativeSelect
          label={t('field.reason')}
          data={reasons}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      {outcomes.length > 0 && (
        <NativeSelect
          label={t('field.outcome')}
          data={outcomes.map((value) => ({ value, label: t(`outcome.${value}`) }))}
          value={outcome}
          onChange={(event) => setOutcome(event.currentTarget.value as ReferralOutcome)}
        />
      )}
    </ConfirmDialog>
  )
}

/** The consent of a draft: it can be sent only with one. */
function DraftConsent({ found }: { found: Referral }) {
  const { t } = useTranslation(['staff-referrals', 'staff-cases'])
  const format = useFormat()
  const queryClient = useQueryClient()
  const consents = useQuery({
    ...listConsentsOptions({ path: { case_id: found.case_id ?? '' } }),
    enabled: Boolean(found.case_id),
  }).data?.items
  const update = useMutation({
    ...updateReferralMutation(),
    onSuccess: () => invalidateTags(queryClient, 'referrals'),
  })
  const fitting = (consents ?? []).filter(
    ({ id, live, person_id, recipients }) =>
      id === found.consent_id ||
      (live &&
        person_id === found.person_id &&
        recipients.some((recipient) => recipient.id === found.to_organization.id)),
  )
  return (
    <NativeSelect
      label={t('field.consent')}
      error={update.error?.detail}
      disabled={update.isPending}
      data={[
        { value: '', label: t('new.consent_none') },
        ...fitting.map(({ id, method, expires_on }) => ({
          value: id,
          label: t('new.consent_of', {
            method: t(`staff-cases:consent.${method}`),
            date: format.date(expires_on),
          }),
        })),
      ]}
      value={found.consent_id ?? ''}
      onChange={(event) =>
        update.mutate({
          path: { referral_id: found.id },
          headers: ifMatch(found),
          body: { consent_id: event.currentTarget.value || null },
        })
      }
    />
  )
}
