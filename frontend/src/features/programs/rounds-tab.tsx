import { NativeSelect, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Program, ProgramRound, RoundState } from '~/api/gen'
import { createProgramRoundMutation, updateProgramRoundMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat, useSettings } from '~/ui/format'
import { ChoiceTable } from '~/ui/staff/choice-table'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { QueryState } from '~/ui/staff/query-state'
import { fromClock, toClock } from '~/ui/zoned-time'
import { roundList } from './search'
import { PhaseTag } from './words'

const STATES = ['open', 'paused', 'waitlisted', 'closed'] as const satisfies readonly RoundState[]

/** When the program takes applications. Closing is not rejecting. */
export function RoundsTab({ program }: { program: Program }) {
  const { t } = useTranslation('staff-programs')
  const format = useFormat()
  const writes = can(useMe(), 'programs:write')
  const rounds = useQuery(roundList(program.id))
  const [edited, setEdited] = useState<ProgramRound | 'new' | null>(null)
  return (
    <>
      <Text c="dimmed" mb="md">
        {t('rounds.note')}
      </Text>
      <QueryState query={rounds}>
        {({ items }) => (
          <>
            <ChoiceTable
              heads={[t('rounds.opens_at'), t('rounds.closes_at'), t('field.state')]}
              rows={items}
              rowId={({ id }) => id}
              name={({ opens_at }) => format.dateTime(opens_at)}
              cells={({ id, closes_at, phase }) => [
                closes_at ? format.dateTime(closes_at) : t('rounds.no_end'),
                <PhaseTag key={id} phase={phase} />,
              ]}
              onEdit={writes ? setEdited : undefined}
              newLabel={writes ? t('rounds.new') : undefined}
              onNew={() => setEdited('new')}
            />
            {edited && (
              <RoundPanel
                program={program}
                round={edited === 'new' ? undefined : edited}
                onClose={() => setEdited(null)}
              />
            )}
          </>
        )}
      </QueryState>
    </>
  )
}

interface RoundPanelProps {
  program: Program
  round?: ProgramRound
  onClose: () => void
}

function RoundPanel({ program, round, onClose }: RoundPanelProps) {
  const { t } = useTranslation('staff-programs')
  const queryClient = useQueryClient()
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: {
      opens_at: round ? toClock(round.opens_at, timeZone) : '',
      closes_at: round?.closes_at ? toClock(round.closes_at, timeZone) : '',
      state: round?.state ?? ('open' as RoundState),
    },
    validate: { opens_at: (value) => (value ? null : t('rounds.opens_missing')) },
  })
  const onSuccess = async () => {
    onClose()
    await invalidateTags(queryClient, 'programs')
  }
  const create = useMutation({ ...createProgramRoundMutation(), onSuccess })
  const update = useMutation({ ...updateProgramRoundMutation(), onSuccess })
  return (
    <SidePanelForm
      opened
      title={t(round ? 'rounds.edit' : 'rounds.new')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      done={create.isSuccess || update.isSuccess}
      onCancel={onClose}
      onReload={() => void onSuccess()}
      onSubmit={({ state, ...times }) => {
        const opens_at = fromClock(times.opens_at, timeZone)
        const closes_at = times.closes_at ? fromClock(times.closes_at, timeZone) : null
        if (round)
          update.mutate({
            path: { round_id: round.id },
            headers: ifMatch(round),
            body: { state, opens_at, closes_at },
          })
        else
          create.mutate({
            path: { program_id: program.id },
            headers: { 'Idempotency-Key': idempotencyKey },
            body: { opens_at, closes_at },
          })
      }}
    >
      <TextInput type="datetime-local" label={t('rounds.opens_at')} {...form.getInputProps('opens_at')} />
      <TextInput
        type="datetime-local"
        label={t('rounds.closes_at')}
        description={t('rounds.no_end_hint')}
        {...form.getInputProps('closes_at')}
      />
      {round && (
        <NativeSelect
          label={t('field.state')}
          description={t('rounds.note')}
          data={STATES.map((value) => ({ value, label: t(`round_state.${value}`) }))}
          {...form.getInputProps('state')}
        />
      )}
    </SidePanelForm>
  )
}
