import { createFileRoute } from '@tanstack/react-router'
import { PasswordResetPage } from '~/features/sign-in/password-reset-page'

export const Route = createFileRoute('/_public/password-reset')({ component: PasswordResetPage })
