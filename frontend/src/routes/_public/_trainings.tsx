import { createFileRoute } from '@tanstack/react-router'
import { loadTrainingLocale } from '~/i18n'

export const Route = createFileRoute('/_public/_trainings')({ beforeLoad: () => loadTrainingLocale() })
