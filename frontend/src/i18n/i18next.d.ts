import 'i18next'
import type common from './locales/en/common.json'
import type publicPages from './locales/en/public.json'
import type publicApplications from './locales/en/public-applications.json'
import type publicHelp from './locales/en/public-help.json'
import type publicLots from './locales/en/public-lots.json'
import type publicPrograms from './locales/en/public-programs.json'
import type publicTrainings from './locales/en/public-trainings.json'
import type staffActions from './locales/en/staff-actions.json'
import type staffApplications from './locales/en/staff-applications.json'
import type staffAreas from './locales/en/staff-areas.json'
import type staffAudit from './locales/en/staff-audit.json'
import type staffCases from './locales/en/staff-cases.json'
import type staffCompensation from './locales/en/staff-compensation.json'
import type staffDistribution from './locales/en/staff-distribution.json'
import type staffHome from './locales/en/staff-home.json'
import type staffImports from './locales/en/staff-imports.json'
import type staffIncidents from './locales/en/staff-incidents.json'
import type staffKeys from './locales/en/staff-keys.json'
import type staffLots from './locales/en/staff-lots.json'
import type staffNotifications from './locales/en/staff-notifications.json'
import type staffOrganizations from './locales/en/staff-organizations.json'
import type staffPayments from './locales/en/staff-payments.json'
import type staffProfile from './locales/en/staff-profile.json'
import type staffPrograms from './locales/en/staff-programs.json'
import type staffRecommendations from './locales/en/staff-recommendations.json'
import type staffReferrals from './locales/en/staff-referrals.json'
import type staffReviewRules from './locales/en/staff-review-rules.json'
import type staffReviews from './locales/en/staff-reviews.json'
import type staffServices from './locales/en/staff-services.json'
import type staffSettings from './locales/en/staff-settings.json'
import type staffSharing from './locales/en/staff-sharing.json'
import type staffShell from './locales/en/staff-shell.json'
import type staffTeams from './locales/en/staff-teams.json'
import type staffTerms from './locales/en/staff-terms.json'
import type staffTrainings from './locales/en/staff-trainings.json'
import type staffUsers from './locales/en/staff-users.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common'
    resources: {
      common: typeof common
      public: typeof publicPages
      'public-trainings': typeof publicTrainings
      'staff-shell': typeof staffShell
      'staff-home': typeof staffHome
      'staff-areas': typeof staffAreas
      'staff-incidents': typeof staffIncidents
      'staff-users': typeof staffUsers
      'staff-teams': typeof staffTeams
      'staff-reviews': typeof staffReviews
      'staff-review-rules': typeof staffReviewRules
      'staff-recommendations': typeof staffRecommendations
      'staff-notifications': typeof staffNotifications
      'staff-actions': typeof staffActions
      'public-applications': typeof publicApplications
      'public-help': typeof publicHelp
      'public-programs': typeof publicPrograms
      'staff-applications': typeof staffApplications
      'staff-payments': typeof staffPayments
      'staff-cases': typeof staffCases
      'staff-referrals': typeof staffReferrals
      'staff-sharing': typeof staffSharing
      'staff-compensation': typeof staffCompensation
      'staff-distribution': typeof staffDistribution
      'staff-programs': typeof staffPrograms
      'public-lots': typeof publicLots
      'staff-lots': typeof staffLots
      'staff-trainings': typeof staffTrainings
      'staff-organizations': typeof staffOrganizations
      'staff-keys': typeof staffKeys
      'staff-imports': typeof staffImports
      'staff-audit': typeof staffAudit
      'staff-services': typeof staffServices
      'staff-settings': typeof staffSettings
      'staff-terms': typeof staffTerms
      'staff-profile': typeof staffProfile
    }
  }
}
