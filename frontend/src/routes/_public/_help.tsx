import { createFileRoute } from '@tanstack/react-router'
import { loadHelpLocale } from '~/i18n'

export const Route = createFileRoute('/_public/_help')({ beforeLoad: () => loadHelpLocale() })
