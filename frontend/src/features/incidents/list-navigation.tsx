import { Group } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { AnchorLink, ButtonLink } from '~/ui/staff/links'
import { useShortcuts } from '~/ui/staff/shortcuts'
import { useNeighbors } from './neighbors'

/** Back to the list as it was, and on to its next and previous incident (`j`, `k`). */
export function ListNavigation({ id }: { id: string }) {
  const { t } = useTranslation('staff-incidents')
  const navigate = useNavigate()
  const { list, previous, next } = useNeighbors(id)
  const handlers = useMemo(() => {
    const go = (to: string | undefined) => () => {
      if (to)
        void navigate({
          to: '/staff/incidents/$incidentId',
          params: { incidentId: to },
          state: { incidentList: list },
        })
    }
    return { j: go(next), k: go(previous) }
  }, [navigate, list, next, previous])
  useShortcuts(handlers)
  const step = (to: string | undefined, label: string, Icon: typeof ChevronLeft) =>
    to && (
      <ButtonLink
        size="compact-md"
        variant="default"
        to="/staff/incidents/$incidentId"
        params={{ incidentId: to }}
        state={{ incidentList: list }}
        leftSection={<Icon size={16} aria-hidden />}
      >
        {label}
      </ButtonLink>
    )
  return (
    <Group
      component="nav"
      aria-label={t('detail.navigation')}
      justify="space-between"
      mb="sm"
      className="no-print"
    >
      <AnchorLink to="/staff/incidents" search={list?.search ?? {}}>
        {t('detail.back')}
      </AnchorLink>
      <Group gap="xs">
        {step(previous, t('detail.previous'), ChevronLeft)}
        {step(next, t('detail.next'), ChevronRight)}
      </Group>
    </Group>
  )
}
