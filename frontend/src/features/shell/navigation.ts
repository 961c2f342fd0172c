import type { LinkProps } from '@tanstack/react-router'
import type { ParseKeys } from 'i18next'
import {
  Award,
  Bell,
  BookOpen,
  Building2,
  CalendarCheck,
  ChartColumn,
  GraduationCap,
  Handshake,
  House,
  KeyRound,
  Lightbulb,
  ListChecks,
  ListTree,
  type LucideIcon,
  MapPinned,
  ScrollText,
  Settings2,
  Siren,
  SlidersHorizontal,
  Upload,
  UserRound,
  UserRoundSearch,
  UsersRound,
} from 'lucide-react'
import type { Permission } from '~/api/can'

/** Order of the groups in the rail. */
export const SECTIONS = ['work', 'respond', 'programs', 'community', 'insight', 'platform'] as const

export interface NavigationEntry {
  to: NonNullable<LinkProps['to']>
  label: ParseKeys<'staff-shell'>
  section: (typeof SECTIONS)[number]
  icon: LucideIcon
  /** Whoever lacks it does not see the entry. */
  permission?: Permission
  /** The letter after `g` that leads here. */
  shortcut?: string
  /** In the palette and by shortcut, but not in the rail. */
  hidden?: boolean
}

/** Every page that can be gone to. Rail, palette, `g` shortcuts and the help sheet all come from here. */
export const NAVIGATION: NavigationEntry[] = [
  { to: '/staff', label: 'navigation.home', section: 'work', icon: House, shortcut: 'h' },
  {
    to: '/staff/incidents',
    label: 'navigation.incidents',
    section: 'respond',
    icon: Siren,
    permission: 'incidents:read',
    shortcut: 'i',
  },
  {
    to: '/staff/reviews',
    label: 'navigation.reviews',
    section: 'respond',
    icon: CalendarCheck,
    permission: 'reviews:read',
    shortcut: 'w',
  },
  {
    to: '/staff/actions',
    label: 'navigation.actions',
    section: 'respond',
    icon: ListChecks,
    permission: 'actions:read',
    shortcut: 'c',
  },
  {
    to: '/staff/recommendations',
    label: 'navigation.recommendations',
    section: 'respond',
    icon: Lightbulb,
    permission: 'recommendations:read',
    shortcut: 'r',
  },
  {
    to: '/staff/review-teams',
    label: 'navigation.review_teams',
    section: 'respond',
    icon: Handshake,
    permission: 'reviews:read',
    hidden: true,
  },
  {
    to: '/staff/trainings',
    label: 'navigation.trainings',
    section: 'programs',
    icon: GraduationCap,
    permission: 'trainings:read',
    shortcut: 'n',
  },
  {
    to: '/staff/courses',
    label: 'navigation.courses',
    section: 'programs',
    icon: BookOpen,
    permission: 'trainings:read',
    hidden: true,
  },
  {
    to: '/staff/certificates',
    label: 'navigation.certificates',
    section: 'programs',
    icon: Award,
    permission: 'registrations:read',
    hidden: true,
  },
  {
    to: '/staff/training-measures',
    label: 'navigation.training_measures',
    section: 'programs',
    icon: ChartColumn,
    permission: 'trainings:read',
    hidden: true,
  },
  {
    to: '/staff/training-rules',
    label: 'navigation.training_rules',
    section: 'programs',
    icon: SlidersHorizontal,
    permission: 'training_rules:write',
    hidden: true,
  },
  {
    to: '/staff/participant-duplicates',
    label: 'navigation.participant_duplicates',
    section: 'programs',
    icon: UserRoundSearch,
    permission: 'registrations:write',
    hidden: true,
  },
  {
    to: '/staff/organizations',
    label: 'navigation.organizations',
    section: 'community',
    icon: Building2,
    permission: 'organizations:read',
    shortcut: 'o',
  },
  {
    to: '/staff/areas',
    label: 'navigation.areas',
    section: 'insight',
    icon: MapPinned,
    shortcut: 'a',
  },
  {
    to: '/staff/review-measures',
    label: 'navigation.review_measures',
    section: 'insight',
    icon: ChartColumn,
    permission: 'review_measures:read',
    shortcut: 'e',
  },
  {
    to: '/staff/review-rules',
    label: 'navigation.review_rules',
    section: 'platform',
    icon: ListTree,
    permission: 'review_rules:write',
    shortcut: 'l',
  },
  {
    to: '/staff/notifications',
    label: 'navigation.notifications',
    section: 'work',
    icon: Bell,
    hidden: true,
  },
  {
    to: '/staff/users',
    label: 'navigation.users',
    section: 'platform',
    icon: UsersRound,
    permission: 'users:read',
    shortcut: 'u',
  },
  {
    to: '/staff/api-keys',
    label: 'navigation.api_keys',
    section: 'platform',
    icon: KeyRound,
    permission: 'api_keys:read',
    shortcut: 'k',
  },
  {
    to: '/staff/imports',
    label: 'navigation.imports',
    section: 'platform',
    icon: Upload,
    permission: 'imports:read',
    shortcut: 'm',
  },
  {
    to: '/staff/audit',
    label: 'navigation.audit',
    section: 'platform',
    icon: ScrollText,
    permission: 'audit:read',
    shortcut: 't',
  },
  {
    to: '/staff/settings',
    label: 'navigation.settings',
    section: 'platform',
    icon: Settings2,
    permission: 'settings:write',
    shortcut: 's',
  },
  {
    to: '/staff/profile',
    label: 'navigation.profile',
    section: 'platform',
    icon: UserRound,
    shortcut: 'p',
    hidden: true,
  },
]
