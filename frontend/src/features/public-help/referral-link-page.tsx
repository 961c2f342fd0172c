import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  answerReferralLink,
  type LinkedReferral,
  type OpenedReferral,
  openReferralLink,
  type ReferralOutcome,
  type ReferralStatus,
  type RevealedReferral,
} from '~/api/gen'
import type { ProblemError } from '~/api/problem'
import { useFormat } from '~/ui/format'
import { useFragment } from '~/ui/fragment'
import { useLanguageName } from '~/ui/language-name'
import { useLocalized } from '~/ui/localized'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'
import { Field } from '~/ui/public/field'
import { Notice } from '~/ui/public/notice'
import { ProblemNotice } from '~/ui/public/problem-notice'
import { QuickExit } from '~/ui/public/quick-exit'
import { Select } from '~/ui/public/select'
import { SummaryList } from '~/ui/public/summary-list'

const OUTCOMES: Partial<Record<ReferralStatus, readonly ReferralOutcome[]>> = {
  completed: ['service_started', 'service_completed'],
  failed: ['could_not_reach', 'declined', 'ineligible', 'moved', 'other'],
}
/** Milliseconds without a key or a pointer after which nobody is thought to sit there any more. */
const IDLE = 15 * 60_000

/** A referral for an organization without an account: shown once, by link and code, and answered here. */
export function ReferralLinkPage() {
  const { t } = useTranslation('public-help')
  const secret = useFragment().get('code') ?? ''
  const opened = useMutation<OpenedReferral, ProblemError, string>({
    mutationFn: async (code) => (await openReferralLink({ body: { secret, code }, throwOnError: true })).data,
    gcTime: 0,
  })
  const { reset } = opened
  useForgetWhenIdle(opened.isSuccess, reset)
  return (
    <>
      <PageTitle title={t('referral.title')} />
      <QuickExit />
      {opened.data ? (
        <Opened opened={opened.data} />
      ) : secret.length < 20 ? (
        <Notice>{t('referral.no_link')}</Notice>
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            const code = String(new FormData(event.currentTarget).get('code') ?? '').trim()
            opened.mutate(code.padEnd(5, '-'))
          }}
        >
          <p>{t('referral.lead')}</p>
          <ProblemNotice problem={opened.error} />
          <Field
            name="code"
            label={t('referral.code')}
            autoComplete="off"
            spellCheck={false}
            maxLength={20}
            required
          />
          <Button type="submit" busy={opened.isPending}>
            {t('referral.submit')}
          </Button>
        </form>
      )}
    </>
  )
}

/** Forgets what is shown when nobody seems to sit there any more. */
function useForgetWhenIdle(shown: boolean, forget: () => void) {
  useEffect(() => {
    if (!shown) return
    let timer = setTimeout(forget, IDLE)
    const again = () => {
      clearTimeout(timer)
      timer = setTimeout(forget, IDLE)
    }
    const events = ['pointerdown', 'keydown'] as const
    for (const event of events) addEventListener(event, again)
    return () => {
      clearTimeout(timer)
      for (const event of events) removeEventListener(event, again)
    }
  }, [shown, forget])
}

function Opened({ opened }: { opened: OpenedReferral }) {
  const { t } = useTranslation('public-help')
  const format = useFormat()
  const localized = useLocalized()
  const languageName = useLanguageName()
  const [referral, setReferral] = useState<LinkedReferral>(opened.referral)
  return (
    <>
      <Notice>
        {t('referral.once')} {!opened.revealed.redisclosure_allowed && t('referral.no_redisclosure')}
      </Notice>
      <SummaryList
        items={[
          { label: t('referral.from'), value: referral.from_organization.name },
          { label: t('referral.service'), value: localized(referral.service_name) },
          { label: t('referral.urgency'), value: t(`referral.urgencies.${referral.urgency}`) },
          { label: t('referral.language'), value: languageName(referral.language) },
          {
            label: t('referral.due_at'),
            value: referral.due_at ? format.dateTime(referral.due_at) : '–',
          },
        ]}
      />
      <Person revealed={opened.revealed} />
      <h2>{t('referral.answer')}</h2>
      {referral.allowed_transitions.length === 0 ? (
        <p>{t('referral.nothing')}</p>
      ) : (
        <Answer secret={opened.answer_secret} referral={referral} onAnswered={setReferral} />
      )}
    </>
  )
}

function Person({ revealed }: { revealed: RevealedReferral }) {
  const { t } = useTranslation('public-help')
  const format = useFormat()
  const contact = revealed.safe_contact
  const contactWords =
    contact &&
    [
      t(`referral.channel.${contact.channel}`),
      (contact.from_hour != null || contact.to_hour != null) &&
        t('referral.hours', { from: `${contact.from_hour ?? 0}:00`, to: `${contact.to_hour ?? 24}:00` }),
      contact.channel === 'phone' && !contact.voicemail && t('referral.no_voicemail'),
      !contact.say_who_we_are && t('referral.discreet'),
    ]
      .filter(Boolean)
      .join(' · ')
  const incident = revealed.incident_kind && [
    t(`referral.incident.${revealed.incident_kind}`),
    revealed.incident_on && format.date(revealed.incident_on),
    revealed.incident_area?.name,
  ]
  const items = [
    {
      label: t('referral.person.name'),
      value: [revealed.given_name, revealed.family_name].filter(Boolean).join(' '),
    },
    {
      label: t('referral.person.birth_date'),
      value: revealed.birth_date && format.date(revealed.birth_date),
    },
    { label: t('referral.person.contact'), value: contactWords },
    { label: t('referral.person.contact_instructions'), value: revealed.contact_instructions },
    { label: t('referral.person.phone'), value: revealed.phone },
    { label: t('referral.person.email'), value: revealed.email },
    {
      label: t('referral.person.address'),
      value: [revealed.address, revealed.postal_code].filter(Boolean).join(', '),
    },
    { label: t('referral.person.incident'), value: incident?.filter(Boolean).join(', ') },
    { label: t('referral.person.note'), value: revealed.note },
  ]
  return <SummaryList items={items.filter(({ value }) => value)} />
}

interface AnswerProps {
  secret: string
  referral: LinkedReferral
  onAnswered: (referral: LinkedReferral) => void
}

function Answer({ secret, referral, onAnswered }: AnswerProps) {
  const { t } = useTranslation('public-help')
  const localized = useLocalized()
  const [chosen, setChosen] = useState<ReferralStatus>()
  const status = referral.allowed_transitions.find((one) => one === chosen) ?? referral.allowed_transitions[0]
  const reasons = referral.reasons.filter((reason) => status && reason.statuses.includes(status))
  const outcomes = (status && OUTCOMES[status]) ?? []
  const answer = useMutation<LinkedReferral, ProblemError, { reason: string; outcome: string }>({
    mutationFn: async ({ reason, outcome }) => {
      const step = {
        status: status as ReferralStatus,
        reason: reason || null,
        outcome: (outcome || null) as ReferralOutcome | null,
      }
      return (await answerReferralLink({ body: { answer_secret: secret, step }, throwOnError: true })).data
    },
    gcTime: 0,
    onSuccess: onAnswered,
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        const values = new FormData(event.currentTarget)
        const text = (name: string) => String(values.get(name) ?? '')
        answer.mutate({ reason: text('reason'), outcome: text('outcome') })
      }}
    >
      <ProblemNotice problem={answer.error} />
      {answer.isSuccess && <Notice>{t('referral.sent')}</Notice>}
      <Select
        name="status"
        label={t('referral.answer')}
        options={referral.allowed_transitions.map((value) => ({
          value,
          label: t(`referral.do.${value as 'accepted'}`),
        }))}
        value={status}
        onChange={(event) => setChosen(event.currentTarget.value as ReferralStatus)}
      />
      {outcomes.length === 0 && reasons.length > 0 && (
        <Select
          name="reason"
          label={t('referral.reason')}
          options={reasons.map(({ code, name }) => ({ value: code, label: localized(name) }))}
        />
      )}
      {outcomes.length > 0 && (
        <Select
          name="outcome"
          label={t('referral.outcome')}
          options={outcomes.map((value) => ({ value, label: t(`referral.outcomes.${value}`) }))}
        />
      )}
      <Button type="submit" busy={answer.isPending}>
        {t('referral.send')}
      </Button>
    </form>
  )
}
