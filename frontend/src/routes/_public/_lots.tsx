import { createFileRoute } from '@tanstack/react-router'
import { loadLotLocale } from '~/i18n'

export const Route = createFileRoute('/_public/_lots')({ beforeLoad: () => loadLotLocale() })
