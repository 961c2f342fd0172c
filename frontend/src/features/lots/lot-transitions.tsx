import { Button, Menu, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { Lot, LotStatus } from '~/api/gen'
import { transitionLotMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { SidePanelForm } from '~/ui/staff/form-shell'

const EXPLAINED: LotStatus[] = ['rejected', 'retired', 'needs_attention', 'transferred']

/** Brings a lot to another stage; stages that end its care ask why. */
export function LotTransitions({ lot }: { lot: Lot }) {
  const { t } = useTranslation('staff-lots')
  const [to, setTo] = useState<LotStatus | null>(null)
  if (lot.allowed_transitions.length === 0) return null
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" rightSection={<ChevronDown size={16} aria-hidden />}>
            {t('transition.open')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {lot.allowed_transitions.map((status) => (
            <Menu.Item key={status} onClick={() => setTo(status)}>
              {t(`status.${status}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {to && <TransitionPanel lot={lot} to={to} onClose={() => setTo(null)} />}
    </>
  )
}

function TransitionPanel({ lot, to, onClose }: { lot: Lot; to: LotStatus; onClose: () => void }) {
  const { t } = useTranslation('staff-lots')
  const queryClient = useQueryClient()
  const explained = EXPLAINED.includes(to)
  const form = useForm({
    initialValues: { note: '' },
    validate: { note: (value) => (explained && !value.trim() ? t('transition.note_missing') : null) },
  })
  const reload = () => invalidateTags(queryClient, 'lots')
  const advance = useMutation({
    ...transitionLotMutation(),
    onSuccess: async () => {
      onClose()
      await reload()
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('transition.title', { status: t(`status.${to}`) })}
      form={form}
      submitLabel={t('transition.submit')}
      loading={advance.isPending}
      submitError={advance.error}
      done={advance.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void reload()
      }}
      onSubmit={({ note }) =>
        advance.mutate({
          path: { lot_id: lot.id },
          headers: ifMatch(lot),
          body: { to, note: note.trim() || null },
        })
      }
    >
      <Textarea
        label={t(explained ? 'transition.note' : 'transition.note_optional')}
        maxLength={2000}
        autosize
        minRows={3}
        {...form.getInputProps('note')}
      />
    </SidePanelForm>
  )
}
