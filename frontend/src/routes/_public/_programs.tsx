import { createFileRoute } from '@tanstack/react-router'
import { loadProgramLocale } from '~/i18n'

export const Route = createFileRoute('/_public/_programs')({ beforeLoad: () => loadProgramLocale() })
