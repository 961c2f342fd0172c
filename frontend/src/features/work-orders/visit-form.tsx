import { Alert, Button, Group, NumberInput, Radio, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Camera } from 'lucide-react'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LotCondition, PhotoRole, WorkOrder } from '~/api/gen'
import { useFormat } from '~/ui/format'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import type { PendingPhoto, PendingVisit } from './pending-visits'
import { currentPosition } from './position'
import { metersBetween, type Position } from './route-order'
import { CONDITIONS } from './search'

interface VisitFormProps {
  order: WorkOrder
  place: Position | undefined
  allowedMeters: number | undefined
  visit: PendingVisit
  onChange: (visit: PendingVisit | null) => void
}

/** Photos before and after, then done, or why not. Everything is kept on the device first. */
export function VisitForm({ order, place, allowedMeters, visit, onChange }: VisitFormProps) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const [condition, setCondition] = useState<LotCondition | null>(null)
  const [bags, setBags] = useState<number | string>('')
  const [note, setNote] = useState('')
  const [reason, setReason] = useState('')
  const [blocked, setBlocked] = useState(false)
  const [missing, setMissing] = useState<string | null>(null)
  const [locating, setLocating] = useState(false)
  const [asking, dropping] = useDisclosure()

  const take = async (role: PhotoRole, file: File) => {
    setMissing(null)
    setLocating(true)
    const takenAt = new Date().toISOString()
    const position = await currentPosition()
    setLocating(false)
    if (!position) return setMissing(t('crew.no_position'))
    const photo: PendingPhoto = {
      key: crypto.randomUUID(),
      role,
      taken_at: takenAt,
      longitude: position[0],
      latitude: position[1],
      file,
    }
    onChange({ ...visit, photos: [...visit.photos, photo] })
  }

  const report = (outcome: 'performed' | 'blocked') => {
    const done = outcome === 'performed'
    if (done && !visit.photos.some(({ role }) => role === 'after')) return setMissing(t('crew.photo_missing'))
    if (done && !condition) return setMissing(t('crew.condition_missing'))
    if (!done && !reason.trim()) return setMissing(t('crew.reason_missing'))
    onChange({
      ...visit,
      report: {
        key: crypto.randomUUID(),
        body: {
          outcome,
          started_at: visit.startedAt,
          performed_at: new Date().toISOString(),
          condition: done ? condition : null,
          bags_removed: bags === '' ? null : Number(bags),
          note: note.trim() || null,
          blocked_reason: done ? null : reason.trim(),
        },
      },
    })
  }

  return (
    <Stack component="section" aria-label={t('crew.visit_at', { place: order.lot.address })}>
      <Text>{t('crew.began', { time: format.time(visit.startedAt) })}</Text>
      {(['before', 'after'] as const).map((role) => (
        <CameraButton
          key={role}
          label={t(`crew.take_${role}`)}
          busy={locating}
          onTake={(file) => void take(role, file)}
        />
      ))}
      <ul className="shots">
        {visit.photos.map((photo) => (
          <Shot
            key={photo.key}
            photo={photo}
            place={place}
            allowedMeters={allowedMeters}
            onRemove={() =>
              onChange({ ...visit, photos: visit.photos.filter(({ key }) => key !== photo.key) })
            }
          />
        ))}
      </ul>
      {missing && (
        <Alert color="red" role="alert">
          {missing}
        </Alert>
      )}
      {blocked ? (
        <>
          <Textarea
            size="lg"
            label={t('work.blocked_reason')}
            description={t('no_names')}
            maxLength={1000}
            autosize
            minRows={2}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button size="lg" onClick={() => report('blocked')}>
            {t('crew.send_blocked')}
          </Button>
          <Button size="lg" variant="default" onClick={() => setBlocked(false)}>
            {t('crew.back')}
          </Button>
        </>
      ) : (
        <>
          <Radio.Group
            label={t('work.condition')}
            value={condition}
            onChange={(value) => setCondition(value as LotCondition)}
          >
            <Group mt="xs">
              {CONDITIONS.map((value) => (
                <Radio key={value} size="lg" value={value} label={t(`condition.${value}`)} />
              ))}
            </Group>
          </Radio.Group>
          <NumberInput size="lg" label={t('work.bags_removed')} min={0} value={bags} onChange={setBags} />
          <Textarea
            size="lg"
            label={t('work.note')}
            description={t('no_names')}
            maxLength={2000}
            autosize
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Button size="lg" onClick={() => report('performed')}>
            {t('crew.done')}
          </Button>
          <Button size="lg" variant="default" onClick={() => setBlocked(true)}>
            {t('crew.blocked')}
          </Button>
        </>
      )}
      <Button variant="subtle" onClick={dropping.open}>
        {t('crew.discard')}
      </Button>
      <ConfirmDialog
        opened={asking}
        title={t('crew.discard')}
        confirmLabel={t('crew.discard_submit')}
        danger
        loading={false}
        error={null}
        onClose={dropping.close}
        onConfirm={() => onChange(null)}
      >
        {t('crew.discard_note', { count: visit.photos.length })}
      </ConfirmDialog>
    </Stack>
  )
}

interface CameraButtonProps {
  label: string
  busy: boolean
  onTake: (file: File) => void
}

/** Opens the camera of a phone; on other devices, a choice of files. */
function CameraButton({ label, busy, onTake }: CameraButtonProps) {
  return (
    <label className="camera">
      <span className="look">
        <Camera size={22} aria-hidden /> {label}
      </span>
      <input
        type="file"
        accept="image/jpeg,image/png"
        capture="environment"
        disabled={busy}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0]
          // The same file can be chosen again after it was refused.
          event.currentTarget.value = ''
          if (file) onTake(file)
        }}
      />
    </label>
  )
}

interface ShotProps {
  photo: PendingPhoto
  place: Position | undefined
  allowedMeters: number | undefined
  onRemove: () => void
}

/** A photo that was taken, with how far from the lot: the server has the last word, but a crew has to know on the spot. */
function Shot({ photo, place, allowedMeters, onRemove }: ShotProps) {
  const { t } = useTranslation('staff-lots')
  const format = useFormat()
  const address = useMemo(() => URL.createObjectURL(photo.file), [photo.file])
  useEffect(() => () => URL.revokeObjectURL(address), [address])
  const meters = place && Math.round(metersBetween(place, [photo.longitude, photo.latitude]))
  const far = meters !== undefined && allowedMeters !== undefined && meters > allowedMeters
  return (
    <li>
      <img src={address} alt={t('photo.alt_own', { role: t(`photo.${photo.role}`) })} />
      <Text size="sm">{t(`photo.${photo.role}`)}</Text>
      {meters !== undefined && (
        <Text size="sm" c={far ? 'red' : undefined}>
          {t(far ? 'crew.too_far' : 'crew.distance', { meters: format.number(meters) })}
        </Text>
      )}
      {photo.sent ? (
        <Text size="sm">{t('crew.photo_sent')}</Text>
      ) : (
        <Button size="compact-sm" variant="subtle" onClick={onRemove}>
          {t('crew.remove')}
        </Button>
      )}
    </li>
  )
}
