import { Alert, Button, Group, NativeSelect, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import type { BreakGlassAccess, BreakGlassFinding } from '~/api/gen'
import { breakGlassMutation, reviewBreakGlassAccessMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useIdempotencyKey } from '~/ui/public/idempotency-key'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { AnchorLink } from '~/ui/staff/links'
import { PageHeader } from '~/ui/staff/page-header'
import { EmptyState, ForbiddenState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'
import { accessList, type BreakGlassSearch } from './search'

const route = getRouteApi('/staff/break-glass')
/** Shortest reason that the API accepts. */
const REASON_LENGTH = 10

/** The emergency door to restricted cases, and who went through it. */
export function BreakGlassPage() {
  const { t } = useTranslation('staff-cases')
  const canRead = useCan('cases:read')
  return canRead.allowed ? (
    <Accesses />
  ) : (
    <>
      <PageHeader title={t('glass.title')} />
      <ForbiddenState />
    </>
  )
}

function Accesses() {
  const { t } = useTranslation('staff-cases')
  const { area: _area, ...search } = route.useSearch()
  const navigate = route.useNavigate()
  const [opening, setOpening] = useState(false)
  const [reviewing, setReviewing] = useState<BreakGlassAccess>()
  const accesses = useQuery({ ...accessList(search), placeholderData: keepPreviousData })
  const filters = useMemo<Filter<BreakGlassSearch>[]>(
    () => [{ name: 'reviewed', label: t('glass.finding'), kind: 'boolean' }],
    [t],
  )
  return (
    <>
      <PageHeader
        title={t('glass.title')}
        actions={<Button onClick={() => setOpening(true)}>{t('glass.open')}</Button>}
      />
      <Text c="dimmed" mb="sm">
        {t('glass.lead')}
      </Text>
      <FilterBar
        filters={filters}
        search={search}
        onChange={(part) =>
          void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
        }
      />
      <DataTable
        caption={t('glass.accesses')}
        columns={useColumns(setReviewing)}
        rows={accesses.data?.items}
        rowId={({ id }) => id}
        error={accesses.error}
        onRetry={() => void accesses.refetch()}
        refreshing={accesses.isPlaceholderData}
        empty={<EmptyState title={t('glass.none')}>{t('glass.none_body')}</EmptyState>}
      />
      <CursorPager cursor={search.cursor} nextCursor={accesses.data?.next_cursor} />
      {opening && (
        <OpenPanel
          onClose={() => setOpening(false)}
          onDone={(caseId) => void navigate({ to: '/staff/cases/$caseId', params: { caseId } })}
        />
      )}
      {reviewing && <ReviewDialog access={reviewing} onClose={() => setReviewing(undefined)} />}
    </>
  )
}

function useColumns(onReview: (access: BreakGlassAccess) => void) {
  const { t } = useTranslation('staff-cases')
  const format = useFormat()
  return useMemo<Column<BreakGlassAccess>[]>(
    () => [
      {
        id: 'created_at',
        header: t('glass.at'),
        cell: ({ created_at, open }) => (
          <Group gap={4}>
            {format.dateTime(created_at)}
            {open && <StatusTag tone="warning">{t('glass.open_now')}</StatusTag>}
          </Group>
        ),
      },
      { id: 'user', header: t('glass.who'), cell: ({ user }) => user?.name },
      {
        id: 'case',
        header: t('glass.case'),
        cell: ({ case_id, case_reference }) => (
          <AnchorLink to="/staff/cases/$caseId" params={{ caseId: case_id }}>
            {case_reference}
          </AnchorLink>
        ),
      },
      { id: 'reason', header: t('glass.why'), cell: ({ reason }) => reason },
      {
        id: 'finding',
        header: t('glass.finding'),
        cell: (access) => (
          <>
            <Group gap="xs">
              {access.finding ? (
                <StatusTag tone={access.finding === 'justified' ? 'good' : 'bad'}>
                  {t(`glass.${access.finding}`)}
                </StatusTag>
              ) : access.review_overdue ? (
                <StatusTag tone="bad">{t('glass.overdue')}</StatusTag>
              ) : (
                t('glass.waits', { date: format.dateTime(access.review_due_at) })
              )}
              {access.may_review && (
                <Button size="xs" onClick={() => onReview(access)}>
                  {t('glass.review')}
                </Button>
              )}
            </Group>
            <Text size="sm" c="dimmed">
              {[access.reviewed_by?.name, access.remark].filter(Boolean).join(': ')}
            </Text>
          </>
        ),
      },
    ],
    [t, format, onReview],
  )
}

function OpenPanel({ onClose, onDone }: { onClose: () => void; onDone: (caseId: string) => void }) {
  const { t } = useTranslation('staff-cases')
  const queryClient = useQueryClient()
  const keyFor = useIdempotencyKey()
  const form = useForm({
    initialValues: { case_reference: '', reason: '', password: '', code: '' },
    validate: {
      case_reference: (value) => (value.trim().length >= 5 ? null : t('glass.missing.case_reference')),
      reason: (value) => (value.trim().length >= REASON_LENGTH ? null : t('glass.missing.reason')),
      password: (value) => (value ? null : t('glass.missing.password')),
    },
  })
  const open = useMutation({
    ...breakGlassMutation(),
    // It holds a password.
    gcTime: 0,
    onSuccess: async ({ case_id }) => {
      onClose()
      await invalidateTags(queryClient, 'cases')
      onDone(case_id)
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('glass.open')}
      form={form}
      submitLabel={t('glass.submit')}
      loading={open.isPending}
      submitError={open.error}
      done={open.isSuccess}
      onCancel={onClose}
      onSubmit={({ case_reference, reason, password, code }) => {
        const body = {
          case_reference: case_reference.trim(),
          reason: reason.trim(),
          password,
          code: code.trim() || null,
        }
        open.mutate({ headers: { 'Idempotency-Key': keyFor(body) }, body })
      }}
    >
      <Alert color="orange">{t('glass.warning')}</Alert>
      <TextInput
        label={t('glass.case_reference')}
        maxLength={30}
        autoComplete="off"
        {...form.getInputProps('case_reference')}
      />
      <TextInput
        label={t('glass.reason')}
        maxLength={500}
        autoComplete="off"
        {...form.getInputProps('reason')}
      />
      <PasswordInput
        label={t('glass.password')}
        autoComplete="current-password"
        {...form.getInputProps('password')}
      />
      <TextInput
        label={t('glass.code')}
        maxLength={20}
        autoComplete="one-time-code"
        {...form.getInputProps('code')}
      />
    </SidePanelForm>
  )
}

function ReviewDialog({ access, onClose }: { access: BreakGlassAccess; onClose: () => void }) {
  const { t } = useTranslation('staff-cases')
  const queryClient = useQueryClient()
  const [finding, setFinding] = useState<BreakGlassFinding>('justified')
  const [remark, setRemark] = useState('')
  const [missing, setMissing] = useState(false)
  const review = useMutation({
    ...reviewBreakGlassAccessMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'cases')
    },
  })
  return (
    <ConfirmDialog
      opened
      title={t('glass.review_title')}
      confirmLabel={t('glass.review')}
      loading={review.isPending}
      error={review.error}
      onClose={onClose}
      onConfirm={() => {
        const said = remark.trim()
        if (finding === 'not_justified' && said.length < 3) return setMissing(true)
        review.mutate({ path: { access_id: access.id }, body: { finding, remark: said || null } })
      }}
    >
      <Stack>
        {t('glass.review_body')}
        <Text>{access.reason}</Text>
        <NativeSelect
          label={t('glass.finding')}
          data={(['justified', 'not_justified'] as const).map((value) => ({
            value,
            label: t(`glass.${value}`),
          }))}
          value={finding}
          onChange={(event) => setFinding(event.currentTarget.value as BreakGlassFinding)}
        />
        <TextInput
          label={t('glass.remark')}
          maxLength={1000}
          value={remark}
          error={missing && t('glass.missing_remark')}
          onChange={(event) => setRemark(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmDialog>
  )
}
