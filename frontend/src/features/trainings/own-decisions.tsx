import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  answerRegistrationOffer,
  cancelOwnRegistration,
  eraseOwnContact,
  type OwnRegistration,
  transferOwnRegistration,
} from '~/api/gen'
import { listTrainingsOptions } from '~/api/gen/@tanstack/react-query.gen'
import type { ProblemError } from '~/api/problem'
import { useFormat } from '~/ui/format'
import { Button } from '~/ui/public/button'
import { ConfirmedButton } from '~/ui/public/confirmed-button'
import { LoadState } from '~/ui/public/load-state'
import { Notice } from '~/ui/public/notice'
import { ProblemNotice } from '~/ui/public/problem-notice'
import type { OwnProps } from './own-registration'
import { Seats } from './seats'

/** Takes the seat that is held, or lets it go to who waits next. */
export function OfferAnswer({ code, onChanged }: OwnProps) {
  const { t } = useTranslation('public-trainings')
  const answer = useMutation<OwnRegistration, ProblemError, boolean>({
    mutationFn: async (accept) =>
      (await answerRegistrationOffer({ body: { code, accept }, throwOnError: true })).data,
    onSuccess: onChanged,
  })
  return (
    <>
      <ProblemNotice problem={answer.error} />
      <p>
        <Button busy={answer.isPending} onClick={() => answer.mutate(true)}>
          {t('offer.accept')}
        </Button>
      </p>
      <ConfirmedButton
        label={t('offer.decline')}
        question={t('offer.decline_question')}
        confirmLabel={t('offer.decline')}
        send={async () =>
          (await answerRegistrationOffer({ body: { code, accept: false }, throwOnError: true })).data
        }
        onDone={onChanged}
      />
    </>
  )
}

export function LeaveTraining({ code, registration, onChanged }: OwnProps) {
  const { t } = useTranslation('public-trainings')
  const waits = registration.status === 'waitlisted'
  return (
    <ConfirmedButton
      label={t(waits ? 'leave.waitlist' : 'leave.seat')}
      question={t(waits ? 'leave.waitlist_question' : 'leave.seat_question')}
      confirmLabel={t('leave.confirm')}
      send={async () => (await cancelOwnRegistration({ body: { code }, throwOnError: true })).data}
      onDone={onChanged}
    />
  )
}

/** Moves to another training of the same course. */
export function TransferTraining(props: OwnProps) {
  const { t } = useTranslation('public-trainings')
  const [choosing, setChoosing] = useState(false)
  if (!choosing)
    return (
      <p className="no-print">
        <Button variant="secondary" onClick={() => setChoosing(true)}>
          {t('transfer.open')}
        </Button>
      </p>
    )
  return <TransferChoices {...props} />
}

function TransferChoices({ code, registration, onChanged }: OwnProps) {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  const { course, id } = registration.training
  const trainings = useQuery(
    listTrainingsOptions({
      query: {
        course_id: course.id,
        status: 'open,full',
        from: format.dayOf(),
        sort: 'starts_at',
        limit: 50,
      },
    }),
  )
  const others = (trainings.data?.items ?? []).filter(
    (training) => training.id !== id && training.registration_open,
  )
  return (
    <section aria-label={t('transfer.title')}>
      <h4>{t('transfer.title')}</h4>
      <LoadState query={trainings}>
        {others.length === 0 && <p role="status">{t('transfer.none')}</p>}
        <ul className="cards">
          {others.map((training) => (
            <li key={training.id}>
              <p>
                {format.weekday(training.starts_at)}
                <br />
                {t(`language.${training.language}`)} ·{' '}
                {training.site?.name ?? t(`modality.${training.modality}`)}
                <br />
                <strong>
                  <Seats training={training} />
                </strong>
              </p>
              <ConfirmedButton
                label={t('transfer.choose', { date: format.date(training.starts_at) })}
                question={t('transfer.question')}
                confirmLabel={t('transfer.confirm')}
                send={async () =>
                  (
                    await transferOwnRegistration({
                      body: { code, training_id: training.id },
                      throwOnError: true,
                    })
                  ).data
                }
                onDone={onChanged}
              />
            </li>
          ))}
        </ul>
      </LoadState>
    </section>
  )
}

export function EraseContacts({ code }: { code: string }) {
  const { t } = useTranslation('public-trainings')
  const [erased, setErased] = useState(false)
  if (erased)
    return (
      <Notice tone="success">
        <p>{t('erase.done')}</p>
      </Notice>
    )
  return (
    <ConfirmedButton
      label={t('erase.open')}
      question={t('erase.question')}
      confirmLabel={t('erase.confirm')}
      send={() => eraseOwnContact({ body: { code }, throwOnError: true })}
      onDone={() => setErased(true)}
    />
  )
}
