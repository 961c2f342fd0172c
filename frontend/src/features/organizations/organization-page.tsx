import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { can, useCan, useMe } from '~/api/can'
import type { Organization } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { QueryState } from '~/ui/staff/query-state'
import { OrganizationPanel } from './organization-panel'
import { OrganizationKeys, OrganizationUsers } from './related'
import { organizationDetail } from './search'
import { OrganizationMarks } from './status'

const route = getRouteApi('/staff/organizations/$organizationId')

export function OrganizationPage() {
  const { t } = useTranslation('staff-organizations')
  const { organizationId } = route.useParams()
  const organization = useQuery(organizationDetail(organizationId))
  return (
    <QueryState query={organization} title={t('title')}>
      {(data) => <OrganizationDetail organization={data} />}
    </QueryState>
  )
}

function OrganizationDetail({ organization }: { organization: Organization }) {
  const { t } = useTranslation('staff-organizations')
  const format = useFormat()
  const me = useMe()
  const canWrite = useCan('organizations:write')
  const { tab } = route.useSearch()
  const navigate = route.useNavigate()
  const [editing, edit] = useDisclosure()
  const { id, name, abbreviation, kind, description, illustrative, updated_at, row_version } = organization
  const tabs = [
    can(me, 'users:read') && {
      id: 'users',
      label: t('related.users'),
      content: <OrganizationUsers organizationId={id} />,
    },
    can(me, 'api_keys:read') && {
      id: 'keys',
      label: t('related.keys'),
      content: <OrganizationKeys organizationId={id} />,
    },
  ]
  return (
    <DetailLayout
      title={name}
      reference={abbreviation ?? undefined}
      status={<OrganizationMarks organization={organization} />}
      actions={
        <ActionButton variant="default" disabledReason={canWrite.reason} onClick={edit.open}>
          {t('edit.open')}
        </ActionButton>
      }
      summary={[
        { label: t('field.kind'), value: t(`kind.${kind}`) },
        { label: t('field.description'), value: description },
        ...(illustrative ? [{ label: t('status.illustrative'), value: t('illustrative_body') }] : []),
        { label: t('field.updated'), value: format.dateTime(updated_at) },
      ]}
      tabs={tabs.filter((one) => one !== false)}
      tab={tab}
      onTab={(chosen) =>
        void navigate({ search: (previous) => ({ ...previous, tab: chosen as typeof tab }), replace: true })
      }
    >
      <OrganizationPanel
        key={row_version}
        organization={organization}
        opened={editing}
        onClose={edit.close}
        onSaved={() => {}}
      />
    </DetailLayout>
  )
}
