import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './staff.css'
import { AppShell, Burger, Button, Group, MantineProvider, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Notifications } from '@mantine/notifications'
import { spotlight } from '@mantine/spotlight'
import { Outlet } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useSettings } from '~/ui/format'
import { usePageFocus } from '~/ui/page-focus'
import { cssVariablesResolver, theme } from '~/ui/staff/theme'
import { AccountMenu } from './account-menu'
import { AreaPicker } from './area-picker'
import { NotificationBell } from './notification-bell'
import { Palette } from './palette'
import { Rail } from './rail'
import { SessionWatch } from './session-watch'
import { ShortcutHelp } from './shortcut-help'

export function StaffShell() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <Frame />
    </MantineProvider>
  )
}

function Frame() {
  const { t } = useTranslation(['staff-shell', 'common'])
  const settings = useSettings()
  const [menuOpen, menu] = useDisclosure()
  const [helpOpen, help] = useDisclosure()
  usePageFocus()
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
      padding="md"
    >
      <a className="skip" href="#main">
        {t('common:skip')}
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap" gap="xs">
          <Group gap="xs" wrap="nowrap" miw={0}>
            <Burger
              opened={menuOpen}
              onClick={menu.toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t('menu')}
            />
            <Text fw={700} truncate visibleFrom="md">
              {settings?.center_name ?? t('common:center')}
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <AreaPicker />
            <Button
              variant="default"
              leftSection={<Search size={16} aria-hidden />}
              onClick={spotlight.open}
              visibleFrom="sm"
            >
              {t('search')}
              <kbd className="key">Ctrl K</kbd>
            </Button>
            <NotificationBell />
            <AccountMenu onHelp={help.open} />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('navigation.label')}>
        <Rail onNavigate={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="main">
        {settings?.demo && (
          <Text size="sm" c="dimmed" mb="xs">
            {t('common:demo')}
          </Text>
        )}
        <Outlet />
      </AppShell.Main>
      <Notifications position="bottom-right" />
      <Palette />
      <ShortcutHelp opened={helpOpen} onOpen={help.open} onClose={help.close} />
      <SessionWatch />
    </AppShell>
  )
}
