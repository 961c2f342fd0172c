import { createFileRoute } from '@tanstack/react-router'
import { AttendancePage } from '~/features/training-planning/attendance-page'

export const Route = createFileRoute('/staff/training-sessions/$sessionId/attendance')({
  component: AttendancePage,
})
