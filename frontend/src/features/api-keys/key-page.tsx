import { Code, Group, List } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { ApiKey } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { useAreaNames } from '~/ui/staff/areas-field'
import { DetailLayout } from '~/ui/staff/detail-layout'
import { AnchorLink } from '~/ui/staff/links'
import { QueryState } from '~/ui/staff/query-state'
import { RevokeDialog } from './revoke-dialog'
import { RotateDialog } from './rotate-dialog'
import { keyDetail } from './search'
import { KeyStatusTag } from './status'

const route = getRouteApi('/staff/api-keys/$apiKeyId')

export function KeyPage() {
  const { t } = useTranslation('staff-keys')
  const { apiKeyId } = route.useParams()
  const key = useQuery(keyDetail(apiKeyId))
  return (
    <QueryState query={key} title={t('title')}>
      {(data) => <KeyDetail apiKey={data} />}
    </QueryState>
  )
}

function KeyDetail({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation('staff-keys')
  const format = useFormat()
  const areaNames = useAreaNames()
  const canWrite = useCan('api_keys:write')
  const [dialog, setDialog] = useState<'rotate' | 'revoke' | null>(null)
  const { organization, scopes, area_numbers, allowed_networks, status } = apiKey
  const usable = status === 'active' || status === 'expiring'
  const reason = canWrite.reason ?? (usable ? undefined : t('not_usable'))
  return (
    <DetailLayout
      title={apiKey.name}
      reference={apiKey.prefix}
      status={<KeyStatusTag status={status} />}
      actions={
        <>
          <ActionButton variant="default" disabledReason={reason} onClick={() => setDialog('rotate')}>
            {t('rotate.open')}
          </ActionButton>
          <ActionButton
            variant="outline"
            color="red"
            disabledReason={reason}
            onClick={() => setDialog('revoke')}
          >
            {t('revoke.open')}
          </ActionButton>
        </>
      }
      summary={[
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
          label: t('field.scopes'),
          value: (
            <List listStyleType="none">
              {scopes.map((scope) => (
                <List.Item key={scope}>
                  <Code>{scope}</Code>
                </List.Item>
              ))}
            </List>
          ),
        },
        { label: t('field.areas'), value: areaNames(area_numbers) },
        {
          label: t('field.networks'),
          value: allowed_networks ? (
            <Group gap="xs">
              {allowed_networks.map((network) => (
                <Code key={network}>{network}</Code>
              ))}
            </Group>
          ) : (
            t('any_network')
          ),
        },
        { label: t('field.expires'), value: format.dateTime(apiKey.expires_at) },
        {
          label: t('field.last_used'),
          value: apiKey.last_used_at ? format.dateTime(apiKey.last_used_at) : t('never'),
        },
        { label: t('field.created'), value: format.dateTime(apiKey.created_at) },
        ...(apiKey.replaced_by
          ? [
              {
                label: t('field.replaced_by'),
                value: (
                  <AnchorLink to="/staff/api-keys/$apiKeyId" params={{ apiKeyId: apiKey.replaced_by }}>
                    {t('successor')}
                  </AnchorLink>
                ),
              },
            ]
          : []),
        ...(apiKey.revoked_at
          ? [{ label: t('field.revoked'), value: format.dateTime(apiKey.revoked_at) }]
          : []),
      ]}
    >
      <RotateDialog apiKey={apiKey} opened={dialog === 'rotate'} onClose={() => setDialog(null)} />
      <RevokeDialog apiKey={apiKey} opened={dialog === 'revoke'} onClose={() => setDialog(null)} />
    </DetailLayout>
  )
}
