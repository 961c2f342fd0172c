import { createFileRoute } from '@tanstack/react-router'
import { NoticeTemplatesPage } from '~/features/settings/notice-templates-page'

export const Route = createFileRoute('/staff/notice-templates')({ component: NoticeTemplatesPage })
