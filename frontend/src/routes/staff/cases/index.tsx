import { createFileRoute } from '@tanstack/react-router'
import { CasesPage } from '~/features/cases/cases-page'
import { casesSearch } from '~/features/cases/search'

export const Route = createFileRoute('/staff/cases/')({ validateSearch: casesSearch, component: CasesPage })
