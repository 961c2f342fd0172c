import { createFileRoute } from '@tanstack/react-router'
import { AuditPage } from '~/features/audit/audit-page'
import { auditSearch } from '~/features/audit/search'

// No prefetching: each reading of the audit trail is recorded, so a link that is only hovered must not read it.
export const Route = createFileRoute('/staff/audit')({ validateSearch: auditSearch, component: AuditPage })
