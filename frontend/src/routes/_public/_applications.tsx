import { createFileRoute } from '@tanstack/react-router'
import { loadApplicationLocale } from '~/i18n'

export const Route = createFileRoute('/_public/_applications')({ beforeLoad: () => loadApplicationLocale() })
