import { createFileRoute } from '@tanstack/react-router'
import { CoursePage } from '~/features/training-planning/course-page'

export const Route = createFileRoute('/staff/courses/$courseId')({ component: CoursePage })
