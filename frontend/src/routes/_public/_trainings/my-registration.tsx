import { createFileRoute } from '@tanstack/react-router'
import { MyRegistrationPage } from '~/features/trainings/my-registration-page'

export const Route = createFileRoute('/_public/_trainings/my-registration')({ component: MyRegistrationPage })
