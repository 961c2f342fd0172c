import { Button, Group, NativeSelect, NumberInput, Stack, Table, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import type { Fund, Program } from '~/api/gen'
import { createAppropriationMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState, ErrorState } from '~/ui/staff/states'
import { WideTable } from '~/ui/staff/wide-table'
import { fundEntries, fundList, roundList } from './search'

/** The money of each round, and the entries that it adds up from. */
export function FundsTab({ program }: { program: Program }) {
  const { t } = useTranslation('staff-programs')
  const writes = can(useMe(), 'funds:write')
  const funds = useQuery(fundList(program.id))
  const [adding, setAdding] = useState(false)
  return (
    <Stack>
      <Group justify="space-between">
        <Text c="dimmed">{t('funds.note')}</Text>
        {writes && <Button onClick={() => setAdding(true)}>{t('funds.new')}</Button>}
      </Group>
      <QueryState query={funds}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t('funds.empty')}>{t('funds.empty_body')}</EmptyState>
          ) : (
            items.map((fund) => <FundView key={fund.id} fund={fund} />)
          )
        }
      </QueryState>
      {adding && <AppropriationPanel program={program} onClose={() => setAdding(false)} />}
    </Stack>
  )
}

function FundView({ fund }: { fund: Fund }) {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  const name = t('funds.round', { date: format.date(fund.opens_at) })
  const dollars = useDollars()
  return (
    <section>
      <Title order={2} size="h4">
        {name}
      </Title>
      <WideTable label={name}>
        <Table.Thead>
          <Table.Tr>
            {(['appropriated', 'available', 'reserved', 'spent'] as const).map((name) => (
              <Table.Th key={name}>{t(`funds.${name}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <Table.Tr>
            <Table.Td>{dollars(fund.appropriated_cents)}</Table.Td>
            <Table.Td>{dollars(fund.available_cents)}</Table.Td>
            <Table.Td>{dollars(fund.reserved_cents)}</Table.Td>
            <Table.Td>{dollars(fund.spent_cents)}</Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </WideTable>
      {fund.runs_out_on && (
        <Text my="sm">{t('funds.runs_out', { date: format.date(fund.runs_out_on) })}</Text>
      )}
      <WideTable label={t('funds.entries')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('funds.when')}</Table.Th>
            <Table.Th>{t('funds.entry')}</Table.Th>
            <Table.Th>{t('funds.amount')}</Table.Th>
            <Table.Th>{t('funds.decision')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          <EntryRows fundId={fund.id} />
        </Table.Tbody>
      </WideTable>
    </section>
  )
}

function useDollars() {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  return (cents: number) => {
    const amount = t('dollars', { amount: format.dollars(Math.abs(cents)) })
    return cents < 0 ? `−${amount}` : amount
  }
}

/** A page of entries, latest first, and below it the page before on demand. */
function EntryRows({ fundId, cursor }: { fundId: string; cursor?: string }) {
  const { t } = useTranslation('staff-programs')
  const { t: common } = useTranslation('common')
  const format = useFormat()
  const dollars = useDollars()
  const [older, setOlder] = useState(false)
  const entries = useQuery(fundEntries(fundId, cursor))
  const across = (content: ReactNode) => (
    <Table.Tr>
      <Table.Td colSpan={4}>{content}</Table.Td>
    </Table.Tr>
  )
  if (entries.error)
    return across(<ErrorState problem={entries.error} onRetry={() => void entries.refetch()} />)
  if (entries.isPending) return across(<Text role="status">{common('loading')}</Text>)
  const { items, next_cursor: next } = entries.data
  return (
    <>
      {items.map(({ id, kind, amount_cents, note, created_at }) => (
        <Table.Tr key={id}>
          <Table.Td>{format.dateTime(created_at)}</Table.Td>
          <Table.Td>{t(`fund_entry.${kind}`)}</Table.Td>
          <Table.Td>{dollars(amount_cents)}</Table.Td>
          <Table.Td>{note}</Table.Td>
        </Table.Tr>
      ))}
      {next &&
        (older ? (
          <EntryRows fundId={fundId} cursor={next} />
        ) : (
          across(
            <Button variant="default" onClick={() => setOlder(true)}>
              {t('funds.older')}
            </Button>,
          )
        ))}
    </>
  )
}

function AppropriationPanel({ program, onClose }: { program: Program; onClose: () => void }) {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const rounds = useQuery(roundList(program.id))
  const choices = rounds.data?.items ?? []
  const form = useForm({
    initialValues: { round_id: program.round?.id ?? '', amount: '' as number | string, note: '' },
    validate: {
      round_id: (value) => (value ? null : t('funds.round_missing')),
      amount: (value) => (Number(value) ? null : t('funds.amount_missing')),
      note: (value) => (value.trim().length >= 3 ? null : t('funds.decision_missing')),
    },
  })
  const create = useMutation({
    ...createAppropriationMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'funds')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('funds.new')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ round_id, amount, note }) => {
        const body = { round_id, amount_cents: Math.round(Number(amount) * 100), note: note.trim() }
        create.mutate({ headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      <NativeSelect
        label={t('field.round')}
        data={[
          { value: '', label: '–' },
          ...choices.map(({ id, opens_at }) => ({
            value: id,
            label: t('funds.round', { date: format.date(opens_at) }),
          })),
        ]}
        {...form.getInputProps('round_id')}
      />
      <NumberInput
        label={t('funds.amount_dollars')}
        description={t('funds.amount_hint')}
        decimalScale={2}
        {...form.getInputProps('amount')}
      />
      <TextInput label={t('funds.decision')} maxLength={500} {...form.getInputProps('note')} />
    </SidePanelForm>
  )
}
