import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LOCALE_NAMES, LOCALES, setLocale } from '~/i18n'
import { isLocalizedPath, withLocale } from '~/i18n/paths'
import { useSettings } from '~/ui/format'
import { usePageFocus } from '~/ui/page-focus'

export function PublicShell() {
  const { t } = useTranslation(['public', 'common'])
  const settings = useSettings()
  usePageFocus()
  return (
    <div className="public">
      <a className="skip" href="#main">
        {t('common:skip')}
      </a>
      <header>
        <div className="wrap">
          <p className="brand">{settings?.center_name ?? t('common:center')}</p>
          <nav aria-label={t('navigation.label')}>
            <Link to="/" activeOptions={{ exact: true }}>
              {t('navigation.home')}
            </Link>
            <Link to="/areas">{t('navigation.areas')}</Link>
            <Link to="/trainings">{t('navigation.trainings')}</Link>
            <Link to="/help">{t('navigation.help')}</Link>
            <Link to="/programs">{t('navigation.programs')}</Link>
            <Link to="/lots">{t('navigation.lots')}</Link>
            <Link to="/data">{t('navigation.data')}</Link>
          </nav>
          <LanguageSwitch />
        </div>
        {settings?.demo && <p className="wrap quiet">{t('common:demo')}</p>}
      </header>
      <main id="main" className="wrap" tabIndex={-1}>
        <Outlet />
      </main>
      <footer>
        <div className="wrap">
          <p>{t('footer.emergency')}</p>
          {settings?.contact_phone && (
            <p>
              {t('footer.phone')} <a href={`tel:${settings.contact_phone}`}>{settings.contact_phone}</a>
            </p>
          )}
          <ul>
            <li>
              <Link to="/accessibility">{t('footer.accessibility')}</Link>
            </li>
            <li>
              <Link to="/data">{t('footer.privacy')}</Link>
            </li>
            <li>
              <Link to="/sign-in">{t('footer.staff')}</Link>
            </li>
          </ul>
        </div>
      </footer>
    </div>
  )
}

/** Public pages have one address per language; the sign-in pages change in place. */
function LanguageSwitch() {
  const { t, i18n } = useTranslation(['public', 'common'])
  const path = useLocation({ select: (location) => location.pathname })
  return (
    <nav className="languages" aria-label={t('navigation.language')}>
      {LOCALES.map((locale) => {
        const shared = {
          lang: locale,
          'aria-current': i18n.language === locale ? ('true' as const) : undefined,
        }
        return isLocalizedPath(path) ? (
          <a key={locale} href={withLocale(path, locale)} hrefLang={locale} {...shared}>
            {LOCALE_NAMES[locale]}
          </a>
        ) : (
          <button
            key={locale}
            type="button"
            className="button plain"
            onClick={() => setLocale(locale, { remember: true })}
            {...shared}
          >
            {LOCALE_NAMES[locale]}
          </button>
        )
      })}
    </nav>
  )
}
