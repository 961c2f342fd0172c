import { ActionIcon, type MantineColorScheme, Menu, useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { CircleUserRound, Keyboard, LogOut, UserRound } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Language } from '~/api/gen'
import { getMeQueryKey, updateMeMutation } from '~/api/gen/@tanstack/react-query.gen'
import { signOutEverywhere } from '~/api/session'
import { LOCALE_NAMES, LOCALES, setLocale } from '~/i18n'

const THEMES = ['auto', 'light', 'dark'] as const

export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const { t, i18n } = useTranslation('staff-shell')
  const me = useMe()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const save = useMutation({
    ...updateMeMutation(),
    onSuccess: (updated) => queryClient.setQueryData(getMeQueryKey(), updated),
  })
  const choose = (language: Language) => {
    void setLocale(language, { remember: true })
    save.mutate({ body: { language }, headers: ifMatch(me) })
  }
  return (
    <Menu position="bottom-end" width={240} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('account.label', { name: me.display_name ?? me.email })}
        >
          <CircleUserRound size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{me.display_name ?? me.email}</Menu.Label>
        <Menu.Item
          leftSection={<UserRound size={14} aria-hidden />}
          onClick={() => navigate({ to: '/staff/profile' })}
        >
          {t('account.profile')}
        </Menu.Item>
        <Menu.Item leftSection={<Keyboard size={14} aria-hidden />} onClick={onHelp}>
          {t('account.help')}
        </Menu.Item>
        <Menu.Label>{t('language')}</Menu.Label>
        <Menu.RadioGroup value={i18n.language} onChange={(value) => choose(value as Language)}>
          {LOCALES.map((locale) => (
            <Menu.RadioItem key={locale} value={locale} lang={locale}>
              {LOCALE_NAMES[locale]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>{t('theme.label')}</Menu.Label>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(value as MantineColorScheme)}
        >
          {THEMES.map((theme) => (
            <Menu.RadioItem key={theme} value={theme}>
              {t(`theme.${theme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={14} aria-hidden />} onClick={() => void signOutEverywhere()}>
          {t('account.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
