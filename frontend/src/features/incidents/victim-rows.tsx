import { Button, Fieldset, Group, NativeSelect, Stack, Text } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { Plus, Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { AGE_BANDS, INJURIES, type NewIncidentValues, newVictim, RACES, SEXES } from './new-incident'
import { GUNSHOT_INJURIES } from './search'

/** The people harmed, one row each, without names. */
export function VictimRows({ form }: { form: UseFormReturnType<NewIncidentValues> }) {
  const { t } = useTranslation('staff-incidents')
  const rows = form.getValues().victimizations
  const unknown = { value: '', label: t('form.not_known') }
  return (
    <Fieldset legend={t('victims.form')}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('victims.form_hint')}
        </Text>
        {rows.map((row, index) => {
          const props = (name: string) => form.getInputProps(`victimizations.${index}.${name}`)
          return (
            <fieldset key={row.key} style={{ border: 0, padding: 0, margin: 0 }}>
              <legend className="visually-hidden">{t('victims.person', { number: index + 1 })}</legend>
              <Group align="end" gap="xs">
                <NativeSelect
                  label={t('victims.injury')}
                  data={INJURIES.map((value) => ({ value, label: t(`injury.${value}`) }))}
                  {...props('injury')}
                />
                <NativeSelect
                  label={t('field.gunshot_injury')}
                  data={GUNSHOT_INJURIES.map((value) => ({ value, label: t(`gunshot_injury.${value}`) }))}
                  {...props('gunshot_injury')}
                />
                <NativeSelect
                  label={t('victims.age_band')}
                  data={[unknown, ...AGE_BANDS.map((value) => ({ value, label: value }))]}
                  {...props('age_band')}
                />
                <NativeSelect
                  label={t('victims.sex')}
                  data={[unknown, ...SEXES.map((value) => ({ value, label: t(`sex.${value}`) }))]}
                  {...props('sex')}
                />
                <NativeSelect
                  label={t('victims.race')}
                  data={[unknown, ...RACES.map((value) => ({ value, label: t(`race.${value}`) }))]}
                  {...props('race')}
                />
                <Button
                  variant="default"
                  leftSection={<Trash2 size={16} aria-hidden />}
                  onClick={() => form.removeListItem('victimizations', index)}
                  aria-label={t('victims.remove', { number: index + 1 })}
                >
                  {t('victims.remove_short')}
                </Button>
              </Group>
            </fieldset>
          )
        })}
        <Group>
          <Button
            variant="default"
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() => form.insertListItem('victimizations', newVictim())}
          >
            {t('victims.add')}
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  )
}
