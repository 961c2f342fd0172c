import { createFileRoute, retainSearchParams } from '@tanstack/react-router'
import { staffSearch } from '~/features/shell/area'
import { guardStaff } from '~/features/shell/guard'
import { StaffShell } from '~/features/shell/staff-shell'

export const Route = createFileRoute('/staff')({
  validateSearch: staffSearch,
  // The chosen area stays while moving between pages.
  search: { middlewares: [retainSearchParams(['area'])] },
  beforeLoad: ({ context, location }) => guardStaff(context.queryClient, location),
  component: StaffShell,
})
