import { Button, Group, Radio, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DuplicateSuggestion, ParticipantSummary } from '~/api/gen'
import {
  listParticipantDuplicatesOptions,
  mergeParticipantsMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { notifyDone } from '~/ui/staff/notify'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'

/** Records that may be one person, with the reason. Nothing is merged but by somebody's decision. */
export function DuplicatesPage() {
  const { t, i18n } = useTranslation('staff-trainings')
  const duplicates = useQuery(listParticipantDuplicatesOptions())
  const [merging, setMerging] = useState<DuplicateSuggestion | null>(null)
  const list = new Intl.ListFormat(i18n.language)
  return (
    <>
      <PageHeader title={t('duplicates.title')} />
      <Text c="dimmed" mb="md">
        {t('duplicates.note')}
      </Text>
      <QueryState query={duplicates}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('duplicates.empty')}>{t('duplicates.empty_body')}</EmptyState>
          ) : (
            <Stack component="ul" p={0} style={{ listStyle: 'none' }}>
              {items.map((pair) => (
                <li key={`${pair.first.id}${pair.second.id}`}>
                  <Group justify="space-between" align="start">
                    <div>
                      <Record participant={pair.first} />
                      <Record participant={pair.second} />
                      <Text size="sm" c="dimmed">
                        {t('duplicates.shared', {
                          what: list.format(pair.shared.map((one) => t(`duplicates.by.${one as 'name'}`))),
                        })}
                      </Text>
                    </div>
                    <Button variant="default" onClick={() => setMerging(pair)}>
                      {t('duplicates.merge')}
                    </Button>
                  </Group>
                </li>
              ))}
            </Stack>
          )
        }
      </QueryState>
      {merging && <MergeDialog pair={merging} onClose={() => setMerging(null)} />}
    </>
  )
}

function useDescription() {
  const { t } = useTranslation('staff-trainings')
  const format = useFormat()
  return ({ full_name, created_at, registrations }: ParticipantSummary) =>
    t('duplicates.record', {
      name: full_name ?? t('registration.erased'),
      date: format.date(created_at),
      count: registrations,
    })
}

function Record({ participant }: { participant: ParticipantSummary }) {
  return <Text>{useDescription()(participant)}</Text>
}

function MergeDialog({ pair, onClose }: { pair: DuplicateSuggestion; onClose: () => void }) {
  const { t } = useTranslation('staff-trainings')
  const describe = useDescription()
  const queryClient = useQueryClient()
  const [keepId, setKeepId] = useState(pair.first.id)
  const merge = useMutation({
    ...mergeParticipantsMutation(),
    onSuccess: async ({ moved, cancelled }) => {
      onClose()
      notifyDone(t('duplicates.done', { moved, cancelled }))
      await invalidateTags(queryClient, 'registrations')
    },
  })
  const mergeId = keepId === pair.first.id ? pair.second.id : pair.first.id
  return (
    <ConfirmDialog
      opened
      danger
      title={t('duplicates.merge')}
      confirmLabel={t('duplicates.merge')}
      loading={merge.isPending}
      error={merge.error}
      onClose={onClose}
      onConfirm={() => merge.mutate({ body: { keep_id: keepId, merge_id: mergeId } })}
    >
      <Text>{t('duplicates.merge_body')}</Text>
      <Radio.Group label={t('duplicates.keep')} value={keepId} onChange={setKeepId}>
        <Stack mt="xs">
          {[pair.first, pair.second].map((one) => (
            <Radio key={one.id} value={one.id} label={describe(one)} />
          ))}
        </Stack>
      </Radio.Group>
    </ConfirmDialog>
  )
}
