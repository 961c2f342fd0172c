import { Alert, Button, Code, Group, Text, Textarea, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '~/api/can'
import { ifMatch } from '~/api/etag'
import type { NoticeTemplate } from '~/api/gen'
import {
  listNoticeTemplatesOptions,
  resetNoticeTemplateMutation,
  updateNoticeTemplateMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { LOCALE_NAMES } from '~/i18n'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { type Column, DataTable } from '~/ui/staff/data-table'
import { SidePanelForm } from '~/ui/staff/form-shell'
import { PageHeader } from '~/ui/staff/page-header'
import { ForbiddenState } from '~/ui/staff/states'
import { StatusTag } from '~/ui/staff/status-tag'

const LINK = '{link}'

/** Texts of mails to people without an account: built in, or as the center changed them. */
export function NoticeTemplatesPage() {
  const { t } = useTranslation('staff-settings')
  const canWrite = useCan('settings:write')
  return (
    <>
      <PageHeader title={t('mails.title')} />
      {canWrite.allowed ? <Templates /> : <ForbiddenState />}
    </>
  )
}

function Templates() {
  const { t } = useTranslation('staff-settings')
  const templates = useQuery(listNoticeTemplatesOptions())
  const [open, setOpen] = useState<string>()
  const opened = templates.data?.items.find(({ code }) => code === open)
  return (
    <>
      <Text mb="md">{t('mails.lead')}</Text>
      <DataTable
        caption={t('mails.title')}
        columns={useColumns(setOpen)}
        rows={templates.data?.items}
        rowId={({ code }) => code}
        error={templates.error}
        onRetry={() => void templates.refetch()}
        onOpen={({ code }) => setOpen(code)}
        empty={null}
      />
      {opened && (
        <TemplatePanel
          key={`${opened.code}${opened.row_version}`}
          template={opened}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}

function useOccasion() {
  const { t } = useTranslation('staff-settings')
  return useCallback(
    ({ topic, kind }: NoticeTemplate) =>
      topic === 'applications'
        ? t(`mails.applications.${kind as 'paid'}`)
        : t(`mails.trainings.${kind as 'changed'}`),
    [t],
  )
}

function useColumns(onOpen: (code: string) => void) {
  const { t } = useTranslation('staff-settings')
  const occasion = useOccasion()
  return useMemo<Column<NoticeTemplate>[]>(
    () => [
      {
        id: 'topic',
        header: t('mails.topic'),
        cell: ({ topic }) => t(`mails.topics.${topic as 'trainings'}`),
      },
      {
        id: 'kind',
        header: t('mails.kind'),
        cell: (template) => (
          <Button variant="subtle" size="compact-sm" onClick={() => onOpen(template.code)}>
            {occasion(template)}
          </Button>
        ),
      },
      { id: 'language', header: t('mails.language'), cell: ({ language }) => LOCALE_NAMES[language] },
      { id: 'subject', header: t('mails.subject'), cell: ({ subject }) => subject },
      {
        id: 'changed',
        header: t('mails.state'),
        cell: ({ changed }) => (
          <StatusTag tone={changed ? 'info' : 'neutral'}>
            {t(changed ? 'mails.changed' : 'mails.built_in')}
          </StatusTag>
        ),
      },
    ],
    [t, occasion, onOpen],
  )
}

function TemplatePanel({ template, onClose }: { template: NoticeTemplate; onClose: () => void }) {
  const { t } = useTranslation('staff-settings')
  const occasion = useOccasion()
  const queryClient = useQueryClient()
  const [asking, reset] = useDisclosure()
  const form = useForm({
    initialValues: { subject: template.subject, body: template.body },
    validate: {
      subject: (value) => (value.trim() ? null : t('mails.subject_missing')),
      body: (value) => (value.split(LINK).length === 2 ? null : t('mails.link_missing')),
    },
  })
  const done = async () => {
    onClose()
    await invalidateTags(queryClient, 'settings')
  }
  const save = useMutation({ ...updateNoticeTemplateMutation(), onSuccess: done })
  const restore = useMutation({ ...resetNoticeTemplateMutation(), onSuccess: done })
  const path = { code: template.code }
  const { body } = form.getValues()
  return (
    <SidePanelForm
      opened
      title={t('mails.one', { occasion: occasion(template), language: LOCALE_NAMES[template.language] })}
      form={form}
      submitLabel={t('submit')}
      loading={save.isPending}
      submitError={save.error}
      done={save.isSuccess || restore.isSuccess}
      onCancel={onClose}
      onReload={() => void done()}
      onSubmit={(values) => save.mutate({ path, headers: ifMatch(template), body: values })}
    >
      <Alert color="orange" role="note">
        {t('mails.warning')}
      </Alert>
      <TextInput label={t('mails.subject')} maxLength={100} {...form.getInputProps('subject')} />
      <Textarea
        label={t('mails.body')}
        description={t('mails.body_hint', { placeholder: LINK })}
        autosize
        minRows={8}
        maxLength={2000}
        {...form.getInputProps('body')}
      />
      <div>
        <Text fw={600}>{t('mails.preview')}</Text>
        <Code block>{body.replace(LINK, 'https://…')}</Code>
      </div>
      {template.changed && (
        <Group>
          <Button variant="default" onClick={reset.open}>
            {t('mails.reset')}
          </Button>
        </Group>
      )}
      <ConfirmDialog
        opened={asking}
        title={t('mails.reset')}
        confirmLabel={t('mails.reset')}
        loading={restore.isPending}
        error={restore.error}
        onClose={reset.close}
        onReload={() => void done()}
        onConfirm={() => restore.mutate({ path, headers: ifMatch(template) })}
      >
        {t('mails.reset_note')}
      </ConfirmDialog>
    </SidePanelForm>
  )
}
