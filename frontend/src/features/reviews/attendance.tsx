import { SegmentedControl, Table, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ReviewAttendanceStatus, ReviewSession } from '~/api/gen'
import { recordReviewAttendanceMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { ErrorState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { WideTable } from '~/ui/staff/wide-table'
import { sessionDetail } from './search'

const HOW = ['present', 'remote', 'excused', 'absent'] as const satisfies readonly ReviewAttendanceStatus[]

/** Roll call. Without an agreement in force nobody takes part. */
export function Attendance({ session }: { session: ReviewSession }) {
  const { t } = useTranslation('staff-reviews')
  const queryClient = useQueryClient()
  const record = useMutation({
    ...recordReviewAttendanceMutation(),
    onSuccess: (updated) => {
      queryClient.setQueryData(sessionDetail(session.id).queryKey, updated)
      void invalidateTags(queryClient, 'review-sessions')
    },
  })
  return (
    <>
      {record.error && <ErrorState problem={record.error} />}
      <WideTable label={t('step.attendance')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('attendance.person')}</Table.Th>
            <Table.Th scope="col">{t('attendance.organization')}</Table.Th>
            <Table.Th scope="col">{t('attendance.how')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {session.attendance.map(({ person, organization, attendance, agreement_in_force }) => (
            <Table.Tr key={person.id}>
              <Table.Th scope="row" fw={400}>
                {person.name ?? person.id}{' '}
                {!agreement_in_force && <StatusTag tone="warning">{t('attendance.no_agreement')}</StatusTag>}
              </Table.Th>
              <Table.Td>{organization.name}</Table.Td>
              <Table.Td>
                {session.takes_notes ? (
                  <SegmentedControl
                    size="xs"
                    aria-label={t('attendance.of', { name: person.name ?? person.id })}
                    value={attendance ?? ''}
                    data={HOW.map((value) => ({
                      value,
                      label: t(`attendance.${value}`),
                      disabled: !agreement_in_force && (value === 'present' || value === 'remote'),
                    }))}
                    onChange={(value) =>
                      record.mutate({
                        path: { session_id: session.id },
                        body: { user_id: person.id, attendance: value as ReviewAttendanceStatus },
                      })
                    }
                  />
                ) : (
                  <Text>{attendance ? t(`attendance.${attendance}`) : '–'}</Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </>
  )
}
