import { MantineProvider } from '@mantine/core'
import { Outlet } from '@tanstack/react-router'
import { cssVariablesResolver, theme } from '~/ui/staff/theme'

export function StaffShell() {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} defaultColorScheme="auto">
      <Outlet />
    </MantineProvider>
  )
}
