import { Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { PageTitle } from '~/ui/page-title'

interface PageHeaderProps {
  title: string
  /** Announced when it changes: a count, or that a list was filtered. */
  summary?: string
  actions?: ReactNode
}

export function PageHeader({ title, summary, actions }: PageHeaderProps) {
  return (
    <Group justify="space-between" mb="md" align="end">
      <Group align="baseline" gap="md">
        <PageTitle title={title} className="page-title" />
        <Text aria-live="polite" c="dimmed">
          {summary}
        </Text>
      </Group>
      <Group gap="xs" className="no-print">
        {actions}
      </Group>
    </Group>
  )
}
