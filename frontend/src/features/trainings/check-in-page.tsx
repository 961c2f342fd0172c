import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type AttendanceMark, createCheckIn, lookUpRegistration, type TrainingSession } from '~/api/gen'
import { ProblemError } from '~/api/problem'
import { useFormat } from '~/ui/format'
import { useFragment } from '~/ui/fragment'
import { PageTitle } from '~/ui/page-title'
import { Button } from '~/ui/public/button'
import { ErrorSummary } from '~/ui/public/error-summary'
import { Field } from '~/ui/public/field'
import { useNativeForm } from '~/ui/public/native-form'
import { Notice } from '~/ui/public/notice'
import { CodeKeeper } from './code-keeper'
import { keptCode } from './kept-code'
import { openSession } from './open-session'

/** Checks in by the room's code, which the QR code in the room fills in, and the own code. */
export function CheckInPage() {
  const { t } = useTranslation('public-trainings')
  const fragment = useFragment()
  const [done, setDone] = useState<{ mark: AttendanceMark; code: string } | null>(null)
  return (
    <>
      <PageTitle title={t('check_in.title')} />
      {done ? (
        <CheckedIn {...done} />
      ) : (
        <CheckInForm
          session={fragment.get('session') ?? undefined}
          room={fragment.get('room') ?? ''}
          onDone={setDone}
        />
      )}
    </>
  )
}

interface CheckInFormProps {
  session?: string
  room: string
  onDone: (done: { mark: AttendanceMark; code: string }) => void
}

function CheckInForm({ session, room, onDone }: CheckInFormProps) {
  const { t } = useTranslation('public-trainings')
  const form = useNativeForm({
    check: ({ code, room_code }) => ({
      ...(!code?.trim() && { code: t('code.missing') }),
      ...(!room_code?.trim() && { room_code: t('check_in.room_missing') }),
    }),
    send: async (values) => {
      const code = values.code?.trim() ?? ''
      const room_code = (values.room_code ?? '').replace(/\s/g, '')
      const session_id = session ?? (await ownSession(code))?.id
      if (!session_id) throw new ProblemError({ status: 409, code: 'no_session_now' })
      const { data } = await createCheckIn({ body: { code, room_code, session_id }, throwOnError: true })
      return { mark: data, code }
    },
    onSuccess: onDone,
  })
  return (
    <form noValidate onSubmit={form.onSubmit}>
      <p>{t('check_in.lead')}</p>
      <ErrorSummary message={form.message} errors={form.errors} />
      <Field
        name="room_code"
        label={t('check_in.room')}
        hint={t('check_in.room_hint')}
        inputMode="numeric"
        autoComplete="off"
        maxLength={12}
        defaultValue={room}
        error={form.errors.room_code}
      />
      <Field
        name="code"
        label={t('code.label')}
        hint={t('code.hint')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={60}
        defaultValue={keptCode()}
        error={form.errors.code}
      />
      <Button type="submit" busy={form.busy}>
        {t('check_in.submit')}
      </Button>
    </form>
  )
}

/** Without the QR code: the session of the own training that is on now. */
async function ownSession(code: string): Promise<TrainingSession | undefined> {
  const { data } = await lookUpRegistration({ body: { code }, throwOnError: true })
  return openSession(data.training.sessions, Date.now())
}

function CheckedIn({ mark, code }: { mark: AttendanceMark; code: string }) {
  const { t } = useTranslation('public-trainings')
  const format = useFormat()
  return (
    <>
      <Notice tone="success">
        <p>
          <strong>{t('check_in.done', { time: format.time(mark.recorded_at) })}</strong>
        </p>
        <p>{t(`attendance_status.${mark.status}`)}</p>
      </Notice>
      <CodeKeeper code={code} />
      <p>
        <a href={`/my-registration#code=${encodeURIComponent(code)}`}>{t('receipt.open')}</a>
      </p>
    </>
  )
}
