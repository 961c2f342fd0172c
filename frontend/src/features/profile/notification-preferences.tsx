import { Checkbox, Table, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import {
  listNotificationPreferencesOptions,
  setNotificationPreferenceMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { QueryState } from '~/ui/staff/query-state'
import { ErrorState } from '~/ui/staff/states'

const WAYS = ['in_app', 'email'] as const

/** Of what the person wants to be told, and how. */
export function NotificationPreferences() {
  const { t } = useTranslation(['staff-profile', 'staff-notifications'])
  const queryClient = useQueryClient()
  const options = listNotificationPreferencesOptions()
  const preferences = useQuery(options)
  const set = useMutation({
    ...setNotificationPreferenceMutation(),
    onSuccess: (list) => queryClient.setQueryData(options.queryKey, list),
  })
  return (
    <section id="notifications" aria-labelledby="notifications-title">
      <Title order={2} size="h4" mb="sm" id="notifications-title">
        {t('notifications.title')}
      </Title>
      {set.error && <ErrorState problem={set.error} />}
      <QueryState query={preferences}>
        {({ items }) => (
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{t('notifications.of')}</Table.Th>
                {WAYS.map((way) => (
                  <Table.Th scope="col" key={way}>
                    {t(`notifications.${way}`)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map((preference) => {
                const kind = t(`staff-notifications:kind.${preference.kind}`)
                return (
                  <Table.Tr key={preference.kind}>
                    <Table.Th scope="row" fw={400}>
                      {kind}
                    </Table.Th>
                    {WAYS.map((way) => (
                      <Table.Td key={way}>
                        <Checkbox
                          aria-label={t('notifications.choice', { kind, way: t(`notifications.${way}`) })}
                          checked={preference[way]}
                          onChange={({ currentTarget: { checked } }) =>
                            set.mutate({ body: { ...preference, [way]: checked } })
                          }
                        />
                      </Table.Td>
                    ))}
                  </Table.Tr>
                )
              })}
            </Table.Tbody>
          </Table>
        )}
      </QueryState>
    </section>
  )
}
