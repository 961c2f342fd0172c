import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { User } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { EditPanel } from './edit-panel'
import { Grants } from './grants'
import { userDetail } from './search'
import { UserStatusTag, userName } from './status'
import { UserActions } from './user-actions'

const route = getRouteApi('/staff/users/$userId')

export function UserPage() {
  const { t } = useTranslation('staff-users')
  const { userId } = route.useParams()
  const user = useQuery(userDetail(userId))
  return (
    <QueryState query={user} title={t('title')}>
      {(data) => <UserDetail user={data} />}
    </QueryState>
  )
}

function UserDetail({ user }: { user: User }) {
  const { t } = useTranslation(['staff-users', 'common'])
  const format = useFormat()
  const canWrite = useCan('users:write')
  const [editing, edit] = useDisclosure()
  const { organization, status, second_factor_enabled, last_sign_in_at, created_at } = user
  return (
    <DetailLayout
      title={userName(user)}
      status={<UserStatusTag status={status} />}
      actions={
        <>
          <ActionButton variant="default" disabledReason={canWrite.reason} onClick={edit.open}>
            {t('edit.open')}
          </ActionButton>
          <UserActions user={user} />
        </>
      }
      summary={[
        { label: t('field.email'), value: user.email },
        {
          label: t('field.organization'),
          value: (
            <AnchorLink
              to="/staff/organizations/$organizationId"
              params={{ organizationId: organization.id }}
            >
              {organization.name}
            </AnchorLink>
          ),
        },
        {
          label: t('field.leads_organization'),
          value: t(user.leads_organization ? 'common:yes' : 'common:no'),
        },
        {
          label: t('field.second_factor'),
          value: t(second_factor_enabled ? 'common:yes' : 'common:no'),
        },
        {
          label: t('field.last_sign_in'),
          value: last_sign_in_at ? format.dateTime(last_sign_in_at) : t('never'),
        },
        { label: t('field.created'), value: format.dateTime(created_at) },
      ]}
    >
      <Grants user={user} />
      <EditPanel key={user.row_version} user={user} opened={editing} onClose={edit.close} />
    </DetailLayout>
  )
}
