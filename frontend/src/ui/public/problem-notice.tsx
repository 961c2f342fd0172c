import { useTranslation } from 'react-i18next'
import type { Problem } from '~/api/gen'
import { problemMessage } from '~/api/problem'
import { Notice } from './notice'

/** Why something that was pressed did not happen. */
export function ProblemNotice({ problem }: { problem: Problem | null }) {
  const { t } = useTranslation('common')
  if (!problem) return null
  return (
    <Notice tone="error">
      <p>{problemMessage(t, problem)}</p>
    </Notice>
  )
}
