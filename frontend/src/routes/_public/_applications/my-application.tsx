import { createFileRoute } from '@tanstack/react-router'
import { MyApplicationPage } from '~/features/public-programs/application/my-application-page'

export const Route = createFileRoute('/_public/_applications/my-application')({
  component: MyApplicationPage,
})
