import { Checkbox, Stack } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ifMatch } from '~/api/etag'
import type { HelpTerm, HelpTermKind, ReferralStatus } from '~/api/gen'
import { createHelpTermMutation, updateHelpTermMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { TermFields } from '~/ui/staff/terms/term-fields'
import { toNewTerm, toTermPatch, toTermValues } from '~/ui/staff/terms/term-values'

/** Statuses of a referral that are given a reason. */
const STATUSES = [
  'rejected',
  'cancelled',
  'on_hold',
  'failed',
  'entered_in_error',
] as const satisfies readonly ReferralStatus[]

interface HelpTermPanelProps {
  kind: HelpTermKind
  term?: HelpTerm
  onClose: () => void
}

/** Something to choose around help: new, or changed. */
export function HelpTermPanel({ kind, term, onClose }: HelpTermPanelProps) {
  const { t } = useTranslation(['staff-terms', 'staff-referrals'])
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const isReason = kind === 'referral_reason'
  const form = useForm({
    initialValues: { ...toTermValues(term), statuses: term?.statuses ?? ([] as ReferralStatus[]) },
    validate: {
      name: { en: (value) => (value.trim() ? null : t('name_missing')) },
      statuses: (value) => (!isReason || value.length > 0 ? null : t('help.statuses_missing')),
    },
  })
  const onSuccess = async () => {
    onClose()
    await invalidateTags(queryClient, 'help-terms')
  }
  const create = useMutation({ ...createHelpTermMutation(), onSuccess })
  const update = useMutation({ ...updateHelpTermMutation(), onSuccess })
  return (
    <SidePanelForm
      opened
      title={t(term ? 'edit_title' : 'new')}
      form={form}
      submitLabel={t('save')}
      loading={create.isPending || update.isPending}
      submitError={create.error ?? update.error}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'help-terms')
      }}
      onSubmit={({ statuses, ...values }) => {
        if (term) {
          const body = { ...toTermPatch(values), ...(isReason && { statuses }) }
          return update.mutate({ path: { term_id: term.id }, headers: ifMatch(term), body })
        }
        const body = { kind, statuses, ...toNewTerm(values) }
        create.mutate({ headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      <TermFields form={form} isNew={!term} />
      {isReason && (
        <Checkbox.Group label={t('help.statuses')} {...form.getInputProps('statuses')}>
          <Stack gap="xs" mt="xs">
            {STATUSES.map((status) => (
              <Checkbox key={status} value={status} label={t(`staff-referrals:status.${status}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
    </SidePanelForm>
  )
}
