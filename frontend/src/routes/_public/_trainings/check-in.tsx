import { createFileRoute } from '@tanstack/react-router'
import { CheckInPage } from '~/features/trainings/check-in-page'

export const Route = createFileRoute('/_public/_trainings/check-in')({ component: CheckInPage })
