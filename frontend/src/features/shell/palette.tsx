import { Spotlight } from '@mantine/spotlight'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useShortcuts } from '~/ui/staff/shortcuts'
import { useNavigation } from './use-navigation'

/** The command palette (Ctrl K, or `/`) and the `g` shortcuts. */
export function Palette() {
  const { t } = useTranslation('staff-shell')
  const navigate = useNavigate()
  const entries = useNavigation()
  const shortcuts = useMemo(
    () =>
      Object.fromEntries(
        entries.flatMap(({ to, shortcut }) =>
          shortcut ? [[`g ${shortcut}`, () => void navigate({ to })] as const] : [],
        ),
      ),
    [entries, navigate],
  )
  useShortcuts(shortcuts)
  return (
    <Spotlight
      attributes={{ content: { 'aria-label': t('palette.label') } }}
      shortcut={['mod + K', '/']}
      nothingFound={t('palette.nothing')}
      searchProps={{ 'aria-label': t('palette.label'), placeholder: t('palette.placeholder') }}
      actions={entries.map(({ to, label, icon: Icon }) => ({
        id: to,
        label: t(label),
        leftSection: <Icon size={16} aria-hidden />,
        onClick: () => void navigate({ to }),
      }))}
    />
  )
}
