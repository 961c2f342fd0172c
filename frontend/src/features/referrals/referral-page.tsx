import { Alert, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Referral, RevealedReferral } from '~/api/gen'
import { revealReferral } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { useHelpTerms } from '~/ui/help-terms'
import { useLanguageName } from '~/ui/language-name'
import { useLocalized } from '~/ui/localized'
import { DetailLayout, SummaryList } from '~/ui/staff/detail-layout'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { ReferralStatusTag, useNextWords } from '~/ui/staff/referrals/words'
import { RevealForPurpose } from '~/ui/staff/reveal'
import { StatusTag } from '~/ui/staff/status-tag'
import { Timeline } from '~/ui/staff/timeline'
import { ReferralActions } from './referral-actions'
import { referralDetail } from './search'

const route = getRouteApi('/staff/referrals/$referralId')
/** How often an open page asks whether it may still show what it shows. */
const ASK_AGAIN = 15_000

/** One referral: what both organizations see of it, and whom it is about only by a reveal. */
export function ReferralPage() {
  const { t } = useTranslation('staff-referrals')
  const { referralId } = route.useParams()
  const found = useQuery({ ...referralDetail(referralId), refetchInterval: ASK_AGAIN })
  return (
    <QueryState query={found} title={t('one')}>
      {(found) => <ReferralView found={found} />}
    </QueryState>
  )
}

function ReferralView({ found }: { found: Referral }) {
  const { t } = useTranslation('staff-referrals')
  return (
    <DetailLayout
      title={t('title_of', { reference: found.reference })}
      reference={
        found.direction === 'received'
          ? t('from', { name: found.from_organization.name })
          : t('to', { name: found.to_organization.name })
      }
      status={
        <>
          <ReferralStatusTag status={found.status} />
          {found.closed && <StatusTag tone="good">{t('closed')}</StatusTag>}
          {found.overdue && <StatusTag tone="bad">{t('late')}</StatusTag>}
        </>
      }
      actions={<ReferralActions found={found} />}
      summary={useSummary(found)}
      aside={{ title: t('steps'), content: <Steps found={found} /> }}
    >
      <h2 className="section-title">
        {t(found.direction === 'received' ? 'share.title_received' : 'share.title')}
      </h2>
      <Share found={found} />
    </DetailLayout>
  )
}

function useSummary(found: Referral) {
  const { t } = useTranslation('staff-referrals')
  const format = useFormat()
  const localized = useLocalized()
  const nextWords = useNextWords()
  const languageName = useLanguageName()
  const { nameOf } = useHelpTerms('referral_reason')
  const date = (instant: string | null | undefined) => instant && format.dateTime(instant)
  return [
    { label: t('field.service'), value: localized(found.service_name) },
    { label: t('field.urgency'), value: t(`urgency.${found.urgency}`) },
    { label: t('field.language'), value: languageName(found.language) },
    { label: t('field.area'), value: found.area?.name },
    { label: t('field.next'), value: found.next && nextWords(found.next) },
    { label: t('field.due_at'), value: date(found.due_at) },
    { label: t('field.reason'), value: found.reason && nameOf(found.reason) },
    { label: t('field.outcome'), value: found.outcome && t(`outcome.${found.outcome}`) },
    { label: t('field.requested_at'), value: date(found.requested_at) },
    {
      label: t('to_case'),
      value: found.case_id && (
        <AnchorLink to="/staff/cases/$caseId" params={{ caseId: found.case_id }}>
          {t('to_case')}
        </AnchorLink>
      ),
    },
    {
      label: t('redirect_of'),
      value: found.redirect_of && (
        <AnchorLink to="/staff/referrals/$referralId" params={{ referralId: found.redirect_of }}>
          {t('one')}
        </AnchorLink>
      ),
    },
    {
      label: t('redirected_to'),
      value: found.redirected_to && (
        <AnchorLink to="/staff/referrals/$referralId" params={{ referralId: found.redirected_to }}>
          {t('one')}
        </AnchorLink>
      ),
    },
  ].filter(({ value }) => value)
}

/** What may be known today, and showing it: whoever refers sees what would be shown. */
function Share({ found }: { found: Referral }) {
  const { t } = useTranslation(['staff-referrals', 'staff-sharing'])
  const { data_categories, ended, redisclosure_allowed } = found.share
  if (ended)
    return (
      <Alert color={found.status === 'draft' ? 'gray' : 'orange'} role="status">
        {t(`share.ended.${ended}`)}
      </Alert>
    )
  const words = {
    open: t('reveal.open'),
    submit: t('reveal.submit'),
    purpose: t('reveal.purpose'),
    purpose_hint: t('reveal.purpose_hint'),
    purpose_missing: t('reveal.purpose_missing'),
  }
  return (
    <>
      <Text>{data_categories.map((category) => t(`staff-sharing:category.${category}`)).join(', ')}</Text>
      <Text size="sm" c="dimmed">
        {t(redisclosure_allowed ? 'share.redisclosure' : 'share.no_redisclosure')}
      </Text>
      {found.direction === 'received' && (
        <RevealForPurpose<RevealedReferral>
          words={words}
          reveal={async (purpose) => {
            const { data } = await revealReferral({
              path: { referral_id: found.id },
              body: { purpose },
              throwOnError: true,
            })
            return data
          }}
        >
          {(revealed) => <Revealed revealed={revealed} />}
        </RevealForPurpose>
      )}
    </>
  )
}

function Revealed({ revealed }: { revealed: RevealedReferral }) {
  const { t } = useTranslation('staff-referrals')
  const format = useFormat()
  const contact = revealed.safe_contact
  const contactWords =
    contact &&
    [
      t(`channel.${contact.channel}`),
      (contact.from_hour != null || contact.to_hour != null) &&
        t('contact.hours', {
          from: `${contact.from_hour ?? 0}:00`,
          to: `${contact.to_hour ?? 24}:00`,
        }),
      contact.channel === 'phone' && !contact.voicemail && t('contact.no_voicemail'),
      !contact.say_who_we_are && t('contact.discreet'),
    ]
      .filter(Boolean)
      .join(' · ')
  return (
    <Alert color="orange" role="status" title={t('reveal.shown')} mt="md">
      <SummaryList
        items={[
          {
            label: t('reveal.name'),
            value: [revealed.given_name, revealed.family_name].filter(Boolean).join(' '),
          },
          {
            label: t('reveal.birth_date'),
            value: revealed.birth_date && format.date(revealed.birth_date),
          },
          { label: t('reveal.contact'), value: contactWords },
          { label: t('reveal.instructions'), value: revealed.contact_instructions },
          { label: t('reveal.phone'), value: revealed.phone },
          { label: t('reveal.email'), value: revealed.email },
          {
            label: t('reveal.address'),
            value: [revealed.address, revealed.postal_code].filter(Boolean).join(', '),
          },
          {
            label: t('reveal.incident'),
            value:
              revealed.incident_kind &&
              [
                t(`incident_kind.${revealed.incident_kind}`),
                revealed.incident_on && format.date(revealed.incident_on),
                revealed.incident_area?.name,
              ]
                .filter(Boolean)
                .join(', '),
          },
          { label: t('reveal.note'), value: revealed.note },
        ].filter(({ value }) => value)}
      />
      <Text size="sm" mt="xs">
        {t('reveal.recorded')}
      </Text>
    </Alert>
  )
}

function Steps({ found }: { found: Referral }) {
  const { t } = useTranslation('staff-referrals')
  const { nameOf } = useHelpTerms('referral_reason')
  const entries = found.steps.map(
    ({ status, reason, outcome, acknowledged, organization, actor, occurred_at }) => {
      return {
        id: `${status}${acknowledged}${occurred_at}`,
        at: occurred_at,
        title: acknowledged ? t('step.acknowledged') : t(`status.${status}`),
        by: [actor?.name ?? t('step.by_link'), organization.name].join(', '),
        body: (
          <Text size="sm">
            {[reason && nameOf(reason), outcome && t(`outcome.${outcome}`)].filter(Boolean).join(', ')}
          </Text>
        ),
      }
    },
  )
  return <Timeline entries={entries} />
}
