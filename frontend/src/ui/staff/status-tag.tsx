import { Badge } from '@mantine/core'
import { CircleAlert, CircleCheck, CircleDashed, CircleX, Info } from 'lucide-react'
import type { ReactNode } from 'react'

const TONES = {
  neutral: { color: 'gray', Icon: CircleDashed },
  info: { color: 'lake', Icon: Info },
  good: { color: 'green', Icon: CircleCheck },
  warning: { color: 'orange', Icon: CircleAlert },
  bad: { color: 'red', Icon: CircleX },
} as const

export type Tone = keyof typeof TONES

/** A status in words, with outline and icon: never by color alone. */
export function StatusTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  const { color, Icon } = TONES[tone]
  return (
    <Badge
      variant="outline"
      color={color}
      leftSection={<Icon size={12} aria-hidden />}
      // The words of a status are never cut.
      miw="fit-content"
      styles={{ label: { color: 'var(--mantine-color-text)', fontWeight: 500, overflow: 'visible' } }}
    >
      {children}
    </Badge>
  )
}
