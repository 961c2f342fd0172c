import { Stack, Text, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { createActionCommentMutation, listActionCommentsOptions } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { QueryState } from '~/ui/staff/query-state'
import { SectionForm } from '~/ui/staff/section-form'

export function Comments({ id }: { id: string }) {
  const { t } = useTranslation('staff-actions')
  const format = useFormat()
  const canWrite = useCan('actions:write').allowed
  const comments = useQuery(listActionCommentsOptions({ path: { action_id: id } }))
  return (
    <section aria-labelledby="comments">
      <h2 className="section-title" id="comments">
        {t('comments.title')}
      </h2>
      <QueryState query={comments} height={80}>
        {({ items }) => (
          <Stack component="ul" p={0} gap="sm" style={{ listStyle: 'none' }}>
            {items.length === 0 && <Text component="li">{t('comments.none')}</Text>}
            {items.map(({ id: commentId, body, created_by, created_at }) => (
              <li key={commentId}>
                <Text size="sm" c="dimmed">
                  {created_by?.name ?? t('comments.script')}, {format.dateTime(created_at)}
                </Text>
                <Text style={{ whiteSpace: 'pre-wrap' }}>{body}</Text>
              </li>
            ))}
          </Stack>
        )}
      </QueryState>
      {canWrite && <NewComment id={id} />}
    </section>
  )
}

function NewComment({ id }: { id: string }) {
  const { t } = useTranslation('staff-actions')
  const queryClient = useQueryClient()
  const form = useForm({
    initialValues: { body: '' },
    validate: { body: (value) => (value.trim() ? null : t('comments.missing')) },
  })
  const create = useMutation({
    ...createActionCommentMutation(),
    onSuccess: async () => {
      form.reset()
      await invalidateTags(queryClient, 'actions')
    },
  })
  return (
    <SectionForm
      form={form}
      submitLabel={t('comments.submit')}
      loading={create.isPending}
      submitError={create.error}
      onSubmit={({ body }) =>
        create.mutate({
          path: { action_id: id },
          headers: { 'Idempotency-Key': crypto.randomUUID() },
          body: { body: body.trim() },
        })
      }
    >
      <Textarea
        label={t('comments.field')}
        description={t('field.title_hint')}
        maxLength={2000}
        autosize
        minRows={2}
        {...form.getInputProps('body')}
      />
    </SectionForm>
  )
}
