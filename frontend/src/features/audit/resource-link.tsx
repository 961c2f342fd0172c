import { useTranslation } from 'react-i18next'
import type { AuditEntry } from '~/api/gen'
import { AnchorLink } from '~/ui/staff/links'

/** What was touched: a link to its page where it has one, else to all entries about it. */
export function ResourceLink({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('staff-audit')
  const { resource_type, resource_id: id } = entry
  const label = t(`resource.${resource_type}` as 'resource.user', { defaultValue: resource_type })
  if (!id) return label
  switch (resource_type) {
    case 'user':
      return (
        <AnchorLink to="/staff/users/$userId" params={{ userId: id }}>
          {label}
        </AnchorLink>
      )
    case 'organization':
      return (
        <AnchorLink to="/staff/organizations/$organizationId" params={{ organizationId: id }}>
          {label}
        </AnchorLink>
      )
    case 'api_key':
      return (
        <AnchorLink to="/staff/api-keys/$apiKeyId" params={{ apiKeyId: id }}>
          {label}
        </AnchorLink>
      )
    case 'import':
      return (
        <AnchorLink to="/staff/imports/$importId" params={{ importId: id }}>
          {label}
        </AnchorLink>
      )
    case 'incident':
      return (
        <AnchorLink to="/staff/incidents/$incidentId" params={{ incidentId: id }}>
          {label}
        </AnchorLink>
      )
    default:
      return (
        <AnchorLink to="/staff/audit" search={{ resource_type, resource_id: id }}>
          {label}
        </AnchorLink>
      )
  }
}
