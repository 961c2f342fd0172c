import {
  Button,
  Fieldset,
  Group,
  MultiSelect,
  NativeSelect,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { DriverConfidence, GroupConflict, IncidentReview, RetaliationRisk } from '~/api/gen'
import { useSettings } from '~/ui/format'
import { fromClock, toClock } from '~/ui/zoned-time'
import type { Draft } from './draft'
import { useTermOptions, Warnings } from './words'

const CONFIDENCE = ['suspected', 'likely', 'confirmed'] as const satisfies readonly DriverConfidence[]
const RISKS = ['unknown', 'none', 'low', 'medium', 'high'] as const satisfies readonly RetaliationRisk[]
const CONFLICT = ['unknown', 'no', 'yes'] as const satisfies readonly GroupConflict[]

interface ReviewFieldsProps {
  review: IncidentReview
  disabled: boolean
  onChange: (part: Draft) => void
}

/** What the team finds. Fields for the wide audience and restricted ones are apart. */
export function ReviewFields({ review, disabled, onChange }: ReviewFieldsProps) {
  const { t } = useTranslation('staff-reviews')
  const timeZone = useSettings()?.timezone ?? 'UTC'
  const drivers = useTermOptions('driver', [review.primary_driver, ...review.secondary_drivers])
  const themes = useTermOptions('theme', review.themes)
  return (
    <Stack my="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={t('field.primary_driver')}
          data={drivers.filter(({ value }) => !review.secondary_drivers.includes(value))}
          searchable
          disabled={disabled}
          value={review.primary_driver ?? null}
          onChange={(value) => onChange({ primary_driver: value })}
        />
        <NativeSelect
          label={t('field.driver_confidence')}
          disabled={disabled}
          data={[
            { value: '', label: t('confidence.none') },
            ...CONFIDENCE.map((value) => ({ value, label: t(`confidence.${value}`) })),
          ]}
          value={review.driver_confidence ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onChange({ driver_confidence: (value || null) as DriverConfidence | null })
          }
        />
        <MultiSelect
          label={t('field.secondary_drivers')}
          data={drivers.filter(({ value }) => value !== review.primary_driver)}
          searchable
          disabled={disabled}
          value={review.secondary_drivers}
          onChange={(value) => onChange({ secondary_drivers: value })}
        />
        <MultiSelect
          label={t('field.themes')}
          data={themes}
          searchable
          disabled={disabled}
          value={review.themes}
          onChange={(value) => onChange({ themes: value })}
        />
        <div>
          <Text id="risk-label" size="sm" fw={500}>
            {t('field.retaliation_risk')}
          </Text>
          <SegmentedControl
            aria-labelledby="risk-label"
            fullWidth
            disabled={disabled}
            value={review.retaliation_risk}
            data={RISKS.map((value) => ({ value, label: t(`risk.${value}`) }))}
            onChange={(value) => onChange({ retaliation_risk: value as RetaliationRisk })}
          />
          {review.retaliation_risk === 'high' && <Text size="sm">{t('risk.high_note')}</Text>}
        </div>
        <TextInput
          type="datetime-local"
          label={t('field.risk_window_until')}
          disabled={disabled}
          value={review.risk_window_until ? toClock(review.risk_window_until, timeZone) : ''}
          onChange={({ currentTarget: { value } }) =>
            onChange({ risk_window_until: value ? fromClock(value, timeZone) : null })
          }
        />
        <div>
          <Text id="conflict-label" size="sm" fw={500}>
            {t('field.group_conflict')}
          </Text>
          <SegmentedControl
            aria-labelledby="conflict-label"
            fullWidth
            disabled={disabled}
            value={review.group_conflict}
            data={CONFLICT.map((value) => ({ value, label: t(`conflict.${value}`) }))}
            onChange={(value) => onChange({ group_conflict: value as GroupConflict })}
          />
        </div>
      </SimpleGrid>
      <div>
        <Textarea
          label={t('field.summary_shareable')}
          description={t('field.summary_shareable_hint')}
          autosize
          minRows={2}
          maxLength={10_000}
          disabled={disabled}
          value={review.summary_shareable}
          onChange={({ currentTarget: { value } }) => onChange({ summary_shareable: value })}
        />
        <Warnings
          text={review.summary_shareable}
          warnings={review.warnings.filter(({ field }) => field === 'summary_shareable')}
        />
      </div>
      <Assets review={review} disabled={disabled} onChange={onChange} />
      {review.summary_restricted !== undefined && (
        <Fieldset legend={t('restricted')}>
          <Stack>
            <Textarea
              label={t('field.retaliation_basis')}
              autosize
              minRows={1}
              maxLength={4000}
              disabled={disabled}
              value={review.retaliation_basis ?? ''}
              onChange={({ currentTarget: { value } }) => onChange({ retaliation_basis: value })}
            />
            <Textarea
              label={t('field.summary_restricted')}
              description={t('field.summary_restricted_hint')}
              autosize
              minRows={2}
              maxLength={10_000}
              disabled={disabled}
              value={review.summary_restricted ?? ''}
              onChange={({ currentTarget: { value } }) => onChange({ summary_restricted: value })}
            />
          </Stack>
        </Fieldset>
      )}
    </Stack>
  )
}

/** Places nearby that suffer: school, park, library, business. */
function Assets({ review, disabled, onChange }: ReviewFieldsProps) {
  const { t } = useTranslation('staff-reviews')
  const assets = review.affected_assets
  const kinds = useTermOptions(
    'asset',
    assets.map(({ kind }) => kind),
  )
  const set = (index: number, part: Partial<(typeof assets)[number]>) =>
    onChange({ affected_assets: assets.map((one, at) => (at === index ? { ...one, ...part } : one)) })
  return (
    <Fieldset legend={t('field.affected_assets')} disabled={disabled}>
      {assets.map((asset, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: places of a list have no other identity
        <Group key={index} align="end" mb="xs" wrap="wrap">
          <NativeSelect
            label={t('asset.kind')}
            data={kinds}
            value={asset.kind}
            onChange={({ currentTarget: { value } }) => set(index, { kind: value })}
          />
          <TextInput
            label={t('asset.name')}
            maxLength={200}
            value={asset.name}
            onChange={({ currentTarget: { value } }) => set(index, { name: value })}
          />
          <TextInput
            label={t('asset.effect')}
            maxLength={500}
            value={asset.effect ?? ''}
            onChange={({ currentTarget: { value } }) => set(index, { effect: value })}
          />
          <Button
            variant="default"
            aria-label={t('asset.remove_label', { name: asset.name })}
            onClick={() => onChange({ affected_assets: assets.filter((_, at) => at !== index) })}
          >
            {t('asset.remove')}
          </Button>
        </Group>
      ))}
      <Button
        variant="default"
        onClick={() =>
          onChange({
            affected_assets: [
              ...assets,
              { kind: kinds[0]?.value ?? 'other', name: t('asset.unnamed'), effect: '' },
            ],
          })
        }
      >
        {t('asset.add')}
      </Button>
    </Fieldset>
  )
}
