import { Timeline as MantineTimeline, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useFormat } from '~/ui/format'

export interface TimelineEntry {
  id: string
  /** RFC 3339 instant. */
  at: string
  title: ReactNode
  by?: string | null
  body?: ReactNode
}

/** What happened, newest first. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const format = useFormat()
  return (
    <MantineTimeline bulletSize={12} lineWidth={2}>
      {entries.map(({ id, at, title, by, body }) => (
        <MantineTimeline.Item key={id} title={title}>
          <Text size="sm" c="dimmed">
            <time dateTime={at}>{format.dateTime(at)}</time>
            {by && ` · ${by}`}
          </Text>
          {body}
        </MantineTimeline.Item>
      ))}
    </MantineTimeline>
  )
}
