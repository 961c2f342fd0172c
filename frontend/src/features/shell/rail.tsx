import { ScrollArea } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { NavItem } from '~/ui/staff/links'
import { SECTIONS } from './navigation'
import { useNavigation } from './use-navigation'

/** The pages in their groups; a group without pages is left out. */
export function Rail({ onNavigate }: { onNavigate: () => void }) {
  const { t } = useTranslation('staff-shell')
  const entries = useNavigation().filter(({ hidden }) => !hidden)
  return (
    <ScrollArea>
      {SECTIONS.map((section) => {
        const own = entries.filter((entry) => entry.section === section)
        if (own.length === 0) return null
        return (
          <div key={section}>
            {section !== 'work' && <p className="rail-section">{t(`section.${section}`)}</p>}
            {own.map(({ to, label, icon: Icon }) => (
              <NavItem
                key={to}
                to={to}
                activeOptions={{ exact: to === '/staff', includeSearch: false }}
                activeProps={{ active: true }}
                label={t(label)}
                leftSection={<Icon size={16} aria-hidden />}
                onClick={onNavigate}
              />
            ))}
          </div>
        )
      })}
    </ScrollArea>
  )
}
