import { Alert, List, NativeSelect, Progress, Radio, Stack, Text } from '@mantine/core'
import { useForm } from '@mantine/form'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ImportKind } from '~/api/gen'
import { useFormat, useSettings } from '~/ui/format'
import { PageForm } from '~/ui/staff/form-shell'
import { FileField } from './file-field'
import { IMPORT_KINDS } from './search'
import { useUpload } from './use-upload'
import './imports.css'

const route = getRouteApi('/staff/imports/new')

const ACCEPT = {
  incidents: '.csv,.json,.jsonl,.ndjson,text/csv,application/json',
  areas: '.geojson,.json,application/geo+json,application/json',
  lots: '.csv,.json,.jsonl,.ndjson,text/csv,application/json',
  surroundings: '.csv,.json,.jsonl,.ndjson,text/csv,application/json',
  services: '.json,application/json',
} as const satisfies Record<ImportKind, string>

const SOURCES = {
  incidents: ['victims', 'crimes'],
  areas: ['areas'],
  lots: ['lots'],
  surroundings: ['places', 'service_requests'],
  services: ['services'],
} as const satisfies Record<ImportKind, readonly string[]>

interface Values {
  file: File | null
  kind: ImportKind
  mode: 'dry_run' | 'real'
}

export function NewImportPage() {
  const { t } = useTranslation('staff-imports')
  const { kind, dry_run } = route.useSearch()
  const navigate = route.useNavigate()
  const upload = useUpload()
  const form = useForm<Values>({
    // A dry run first, unless the person comes from one.
    initialValues: { file: null, kind: kind ?? 'incidents', mode: dry_run === false ? 'real' : 'dry_run' },
    validate: { file: (value) => (value ? null : t('create.file_missing')) },
  })
  return (
    <PageForm
      title={t('create.title')}
      form={form}
      submitLabel={t(form.values.mode === 'dry_run' ? 'create.submit_dry_run' : 'create.submit')}
      loading={upload.isPending}
      submitError={upload.error}
      done={upload.isSuccess}
      onCancel={() => void navigate({ to: '/staff/imports' })}
      onSubmit={({ file, mode, ...rest }) =>
        file && upload.mutate({ file, kind: rest.kind, dry_run: mode === 'dry_run' })
      }
    >
      <Sources kind={form.values.kind} />
      <NativeSelect
        label={t('field.kind')}
        data={IMPORT_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        {...form.getInputProps('kind')}
        onChange={(event) => form.setFieldValue('kind', event.currentTarget.value as ImportKind)}
      />
      <FileField
        label={t('field.file')}
        description={t(`create.formats.${form.values.kind}`)}
        accept={ACCEPT[form.values.kind]}
        file={form.values.file}
        onChange={(file) => form.setFieldValue('file', file)}
        error={form.errors.file}
      />
      <Radio.Group label={t('create.mode')} {...form.getInputProps('mode')}>
        <Stack gap="xs" mt="xs">
          <Radio value="dry_run" label={t('create.dry_run')} description={t('create.dry_run_hint')} />
          <Radio
            value="real"
            label={t('create.real')}
            description={t(form.values.kind === 'services' ? 'create.replace_hint' : 'create.real_hint')}
          />
        </Stack>
      </Radio.Group>
      {upload.isPending && <UploadProgress share={upload.share} />}
    </PageForm>
  )
}

/** Where such files come from; the city's own name comes from the settings. */
function Sources({ kind }: { kind: ImportKind }) {
  const { t } = useTranslation('staff-imports')
  const city = useSettings()?.city_name
  return (
    <Alert color="gray" role="note" title={t('sources.title')}>
      {kind !== 'services' && <Text>{city ? t('sources.city', { city }) : t('sources.any_city')}</Text>}
      <List mt="xs">
        {SOURCES[kind].map((source) => (
          <List.Item key={source}>{t(`sources.${source}`)}</List.Item>
        ))}
      </List>
      <Text mt="xs">{t('sources.again')}</Text>
    </Alert>
  )
}

function UploadProgress({ share }: { share: number }) {
  const { t } = useTranslation('staff-imports')
  const format = useFormat()
  const percent = Math.floor(share * 100)
  return (
    <div>
      <Text size="sm">{t('create.uploading', { percent: format.number(percent) })}</Text>
      <Progress value={percent} aria-label={t('create.upload_label')} />
    </div>
  )
}
