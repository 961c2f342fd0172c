import { useTranslation } from 'react-i18next'
import { answerQuestionnaire, type Questionnaire, type QuestionnairePhase } from '~/api/gen'
import { useLocalized } from '~/ui/localized'
import { Button } from '~/ui/public/button'
import { ErrorSummary } from '~/ui/public/error-summary'
import { useNativeForm } from '~/ui/public/native-form'
import { Radios } from '~/ui/public/radios'

interface QuestionnaireFormProps {
  code: string
  phase: QuestionnairePhase
  questionnaire: Questionnaire
  onAnswered: () => void
}

const VALUES = [1, 2, 3, 4, 5] as const

/** The same statements before and after, so that the center learns whether a training helps. */
export function QuestionnaireForm({ code, phase, questionnaire, onAnswered }: QuestionnaireFormProps) {
  const { t } = useTranslation('public-trainings')
  const localized = useLocalized()
  const form = useNativeForm({
    check: (values) =>
      Object.fromEntries(
        questionnaire.questions
          .filter(({ key }) => !values[key])
          .map(({ key, text }) => [key, t('questionnaire.missing', { statement: localized(text) })]),
      ),
    send: (values) =>
      answerQuestionnaire({
        body: {
          code,
          phase,
          answers: questionnaire.questions.map(({ key }) => ({ key, value: Number(values[key]) })),
        },
        throwOnError: true,
      }),
    onSuccess: onAnswered,
  })
  return (
    <section className="notice">
      <h3>{t(`questionnaire.${phase}`)}</h3>
      <p>{t('questionnaire.lead')}</p>
      <form noValidate onSubmit={form.onSubmit}>
        <ErrorSummary message={form.message} errors={form.errors} />
        {questionnaire.questions.map(({ key, text }) => (
          <Radios
            key={key}
            name={key}
            legend={localized(text)}
            options={VALUES.map((value) => ({
              value: String(value),
              label: t(`questionnaire.value_${value}`),
            }))}
            error={form.errors[key]}
          />
        ))}
        <Button type="submit" busy={form.busy}>
          {t('questionnaire.submit')}
        </Button>
      </form>
    </section>
  )
}
