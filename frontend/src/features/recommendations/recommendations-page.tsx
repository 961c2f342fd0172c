import { Button, Card, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { Recommendation, RecommendationStatus } from '~/api/gen'
import {
  createRecommendationMutation,
  respondToRecommendationMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { ActionButton } from '~/ui/staff/action-button'
import { CursorPager } from '~/ui/staff/cursor-pager'
import { type Filter, FilterBar } from '~/ui/staff/filter-bar'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { OrganizationField, useOrganizationOptions } from '~/ui/staff/organization-field'
import { PageHeader } from '~/ui/staff/page-header'
import { QueryState } from '~/ui/staff/query-state'
import { EmptyState } from '~/ui/staff/states'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'
import { LEVELS, RECOMMENDATION_STATUSES, type RecommendationsSearch, recommendationList } from './search'

const route = getRouteApi('/staff/recommendations')

const TONES: Record<RecommendationStatus, Tone> = {
  proposed: 'warning',
  committed: 'info',
  in_progress: 'info',
  completed: 'good',
  declined: 'neutral',
}

/** What reviews ask of leadership, what was committed to, and what became of it. */
export function RecommendationsPage() {
  const { t } = useTranslation('staff-recommendations')
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const canWrite = useCan('recommendations:write')
  const [adding, add] = useDisclosure()
  const list = useQuery({ ...recommendationList(search), placeholderData: keepPreviousData })
  return (
    <>
      <PageHeader
        title={t('title')}
        actions={
          <>
            <Button variant="default" onClick={() => print()}>
              {t('print')}
            </Button>
            <ActionButton
              leftSection={<Plus size={16} aria-hidden />}
              disabledReason={canWrite.reason}
              onClick={add.open}
            >
              {t('new.open')}
            </ActionButton>
          </>
        }
      />
      <FilterBar
        filters={useFilters()}
        search={search}
        onChange={(part: Partial<RecommendationsSearch>) =>
          void navigate({ search: (previous) => ({ ...previous, ...part, cursor: undefined }) })
        }
      />
      <QueryState query={list}>
        {({ items, next_cursor }) =>
          items.length === 0 ? (
            <EmptyState title={t('empty.title')}>{t('empty.body')}</EmptyState>
          ) : (
            <>
              <Stack component="ul" p={0} m={0}>
                {items.map((recommendation) => (
                  <RecommendationCard key={recommendation.id} recommendation={recommendation} />
                ))}
              </Stack>
              <CursorPager cursor={search.cursor} nextCursor={next_cursor} />
            </>
          )
        }
      </QueryState>
      {adding && <NewPanel onClose={add.close} />}
    </>
  )
}

function useFilters() {
  const { t } = useTranslation('staff-recommendations')
  const organizations = useOrganizationOptions()
  return useMemo<Filter<RecommendationsSearch>[]>(
    () => [
      { name: 'q', label: t('filter.q'), kind: 'text' },
      {
        name: 'status',
        label: t('field.status'),
        kind: 'choices',
        options: RECOMMENDATION_STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
      },
      {
        name: 'level',
        label: t('field.level'),
        kind: 'choice',
        options: LEVELS.map((value) => ({ value, label: t(`level.${value}`) })),
      },
      { name: 'organization_id', label: t('field.organization'), kind: 'choice', options: organizations },
      { name: 'overdue', label: t('filter.overdue'), kind: 'boolean' },
    ],
    [t, organizations],
  )
}

function RecommendationCard({ recommendation }: { recommendation: Recommendation }) {
  const { t } = useTranslation('staff-recommendations')
  const format = useFormat()
  const [to, setTo] = useState<RecommendationStatus | null>(null)
  const { title, body, level, organization, status, commitment, commitment_due_on, overdue } = recommendation
  return (
    <Card component="li" withBorder className="paper-block">
      <Group justify="space-between" align="start">
        <h2 className="section-title">{title}</h2>
        <Group gap="xs">
          <StatusTag tone={TONES[status]}>{t(`status.${status}`)}</StatusTag>
          {overdue && <StatusTag tone="bad">{t('overdue')}</StatusTag>}
        </Group>
      </Group>
      <Text size="sm" c="dimmed">
        {t('meta', {
          level: t(`level.${level}`),
          organization: organization.name,
          date: format.date(recommendation.created_at),
        })}
      </Text>
      <Text style={{ whiteSpace: 'pre-wrap' }}>{body}</Text>
      {commitment && (
        <Text mt="xs">
          <strong>{t(status === 'declined' ? 'declined' : 'committed')}</strong> {commitment}
          {commitment_due_on && ` (${t('until', { date: format.date(commitment_due_on) })})`}
          {recommendation.responded_by?.name && `, ${recommendation.responded_by.name}`}
        </Text>
      )}
      <Group mt="sm" gap="xs" className="no-print">
        {recommendation.allowed_transitions.map((next) => (
          <Button
            key={next}
            size="xs"
            variant={next === 'declined' ? 'default' : 'filled'}
            aria-label={t('respond.label', { step: t(`respond.${next as 'committed'}`), title })}
            onClick={() => setTo(next)}
          >
            {t(`respond.${next as 'committed'}`)}
          </Button>
        ))}
      </Group>
      {to && <RespondPanel recommendation={recommendation} to={to} onClose={() => setTo(null)} />}
    </Card>
  )
}

interface RespondPanelProps {
  recommendation: Recommendation
  to: RecommendationStatus
  onClose: () => void
}

function RespondPanel({ recommendation, to, onClose }: RespondPanelProps) {
  const { t } = useTranslation('staff-recommendations')
  const queryClient = useQueryClient()
  const words = to === 'committed' || to === 'declined'
  const form = useForm({
    initialValues: { commitment: '', commitment_due_on: '' },
    validate: {
      commitment: (value) => (words && !value.trim() ? t('respond.words_missing') : null),
      commitment_due_on: (value) => (to === 'committed' && !value ? t('respond.date_missing') : null),
    },
  })
  const respond = useMutation({
    ...respondToRecommendationMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'recommendations')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t(`respond.${to as 'committed'}`)}
      form={form}
      submitLabel={t('respond.submit')}
      loading={respond.isPending}
      submitError={respond.error}
      done={respond.isSuccess}
      onCancel={onClose}
      onReload={() => {
        onClose()
        void invalidateTags(queryClient, 'recommendations')
      }}
      onSubmit={({ commitment, commitment_due_on }) =>
        respond.mutate({
          path: { recommendation_id: recommendation.id },
          headers: ifMatch(recommendation),
          body: {
            to,
            commitment: commitment.trim() || null,
            commitment_due_on: commitment_due_on || null,
          },
        })
      }
    >
      <Text>{recommendation.title}</Text>
      {words && (
        <Textarea
          label={t(to === 'declined' ? 'respond.reason' : 'respond.words')}
          maxLength={2000}
          autosize
          minRows={3}
          {...form.getInputProps('commitment')}
        />
      )}
      {to === 'committed' && (
        <TextInput type="date" label={t('respond.date')} {...form.getInputProps('commitment_due_on')} />
      )}
    </SidePanelForm>
  )
}

function NewPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('staff-recommendations')
  const queryClient = useQueryClient()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const form = useForm({
    initialValues: { level: LEVELS[0] as (typeof LEVELS)[number], title: '', body: '', organization_id: '' },
    validate: {
      title: (value) => (value.trim() ? null : t('new.title_missing')),
      body: (value) => (value.trim() ? null : t('new.body_missing')),
      organization_id: (value) => (value ? null : t('new.organization_missing')),
    },
  })
  const create = useMutation({
    ...createRecommendationMutation(),
    onSuccess: async () => {
      onClose()
      await invalidateTags(queryClient, 'recommendations')
    },
  })
  return (
    <SidePanelForm
      opened
      title={t('new.title')}
      form={form}
      submitLabel={t('new.submit')}
      loading={create.isPending}
      submitError={create.error}
      done={create.isSuccess}
      onCancel={onClose}
      onSubmit={({ level, title, body, organization_id }) =>
        create.mutate({
          headers: { 'Idempotency-Key': idempotencyKey },
          body: { level, title: title.trim(), body: body.trim(), organization_id },
        })
      }
    >
      <NativeSelect
        label={t('field.level')}
        data={LEVELS.map((value) => ({ value, label: t(`level.${value}`) }))}
        {...form.getInputProps('level')}
      />
      <TextInput label={t('field.title')} maxLength={200} {...form.getInputProps('title')} />
      <Textarea
        label={t('field.body')}
        description={t('field.body_hint')}
        maxLength={4000}
        autosize
        minRows={4}
        {...form.getInputProps('body')}
      />
      <OrganizationField label={t('field.organization')} {...form.getInputProps('organization_id')} />
    </SidePanelForm>
  )
}
