import { Button, Group, Image, List, Text, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can, useMe } from '~/api/can'
import {
  type Application,
  type ApplicationDocument,
  downloadDocument,
  openApplicationDocument,
  type Problem,
} from '~/api/gen'
import { reviewApplicationDocumentMutation } from '~/api/gen/@tanstack/react-query.gen'
import { invalidateTags } from '~/api/queries'
import { useFormat } from '~/ui/format'
import { useLocalized } from '~/ui/localized'
import { SectionForm } from '~/ui/staff/section-form'
import { ErrorState } from '~/ui/staff/states'
import { StatusTag, type Tone } from '~/ui/staff/status-tag'

const SCANS: Record<ApplicationDocument['scan'], Tone> = {
  not_scanned: 'neutral',
  quarantined: 'warning',
  clean: 'good',
  infected: 'bad',
}

const TONES: Record<ApplicationDocument['status'], Tone> = {
  pending: 'info',
  accepted: 'good',
  rejected: 'bad',
}

/** Papers by what they are for: opened on record, accepted or rejected with a reason that the applicant reads. */
export function Papers({ application }: { application: Application }) {
  const { t } = useTranslation('staff-applications')
  const localized = useLocalized()
  const { required_documents, documents } = application
  const asked = required_documents.map(({ code }) => code)
  const further = [...new Set(documents.map(({ requirement }) => requirement))].filter(
    (code) => !asked.includes(code),
  )
  return (
    <List listStyleType="none" spacing="lg">
      {[...asked, ...further].map((code) => {
        const own = documents.filter(({ requirement }) => requirement === code)
        const known = required_documents.find((required) => required.code === code)
        return (
          <List.Item key={code}>
            <Text fw={600}>{known ? localized(known.name) : code}</Text>
            {own.length === 0 && <Text c="dimmed">{t('document.missing')}</Text>}
            {own.map((document) => (
              <Paper key={document.id} application={application} document={document} />
            ))}
          </List.Item>
        )
      })}
    </List>
  )
}

function Paper({ application, document }: { application: Application; document: ApplicationDocument }) {
  const { t } = useTranslation('staff-applications')
  const format = useFormat()
  const me = useMe()
  const queryClient = useQueryClient()
  const [picture, setPicture] = useState('')
  const [rejecting, reject] = useDisclosure()
  useEffect(() => () => URL.revokeObjectURL(picture), [picture])
  const path = { application_id: application.id }
  const open = useMutation<void, Problem>({
    mutationFn: async () => {
      const { data } = await openApplicationDocument({
        path,
        body: { document_id: document.id },
        throwOnError: true,
      })
      // A PDF is saved, never shown in place; a picture was written anew by the server.
      if (document.content_type === 'application/pdf') return location.assign(data.path)
      const link = data.path.split('/').at(-1) ?? ''
      const file = await downloadDocument({ path: { link }, parseAs: 'blob', throwOnError: true })
      setPicture(URL.createObjectURL(file.data as unknown as Blob))
    },
    gcTime: 0,
  })
  const review = useMutation({
    ...reviewApplicationDocumentMutation(),
    onSuccess: async () => {
      reject.close()
      await invalidateTags(queryClient, 'applications')
    },
  })
  const say = (status: ApplicationDocument['status'], reason?: string) =>
    review.mutate({ path, body: { document_id: document.id, status, reason } })
  const form = useForm({
    initialValues: { reason: '' },
    validate: { reason: (value) => (value.trim().length >= 5 ? null : t('document.reason_missing')) },
  })
  const kind = t(document.content_type === 'application/pdf' ? 'document.pdf' : 'document.photo')
  const name = t('document.line', { kind, at: format.dateTime(document.created_at) })
  const openable = document.scan === 'clean' || document.scan === 'not_scanned'
  const decides =
    can(me, 'applications:write') &&
    ['submitted', 'under_review', 'needs_information'].includes(application.status)
  return (
    <div>
      <Group gap="xs" my="xs">
        <Text>{name}</Text>
        <StatusTag tone={TONES[document.status]}>{t(`document.status.${document.status}`)}</StatusTag>
        {document.scan !== 'clean' && (
          <StatusTag tone={SCANS[document.scan]}>{t(`document.scan.${document.scan}`)}</StatusTag>
        )}
        {openable && (
          <Button
            size="xs"
            variant="default"
            loading={open.isPending}
            aria-label={t('document.open_of', { name })}
            onClick={() => open.mutate()}
          >
            {t(document.content_type === 'application/pdf' ? 'document.save' : 'document.open')}
          </Button>
        )}
        {decides && openable && document.status !== 'accepted' && (
          <Button
            size="xs"
            variant="default"
            loading={review.isPending}
            aria-label={t('document.accept_of', { name })}
            onClick={() => say('accepted')}
          >
            {t('document.accept')}
          </Button>
        )}
        {decides && document.status !== 'rejected' && (
          <Button
            size="xs"
            variant="default"
            aria-label={t('document.reject_of', { name })}
            onClick={reject.open}
          >
            {t('document.reject')}
          </Button>
        )}
      </Group>
      {document.reason && <Text size="sm">{document.reason}</Text>}
      {(open.error ?? (rejecting ? null : review.error)) && (
        <ErrorState problem={(open.error ?? review.error) as Problem} />
      )}
      {rejecting && (
        <SectionForm
          form={form}
          submitLabel={t('document.reject')}
          loading={review.isPending}
          submitError={review.error}
          onSubmit={({ reason }) => say('rejected', reason.trim())}
        >
          <TextInput
            label={t('document.reason')}
            description={t('document.reason_hint')}
            maxLength={500}
            {...form.getInputProps('reason')}
          />
        </SectionForm>
      )}
      {picture && <Image src={picture} alt={name} maw={700} fit="contain" />}
    </div>
  )
}
