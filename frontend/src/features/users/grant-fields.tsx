import { List, NativeSelect, Spoiler, Text, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { NewGrant, Role } from '~/api/gen'
import { listRolesOptions } from '~/api/gen/@tanstack/react-query.gen'
import { AreasField } from '~/ui/staff/areas-field'

/** Confidentiality levels, from public to one compartment. */
export const CLEARANCES = [0, 1, 2, 3, 4] as const

export interface GrantValues {
  role: Role | ''
  area_numbers: number[]
  program: string
  /** As text; empty takes the default of the role. */
  clearance: string
}

export const emptyGrant: GrantValues = { role: '', area_numbers: [], program: '', clearance: '' }

export const useRoles = () =>
  useQuery({ ...listRolesOptions(), staleTime: Number.POSITIVE_INFINITY }).data?.items

/** The form's values as the API takes them; the role was validated to be chosen. */
export const toNewGrant = ({ role, area_numbers, program, clearance }: GrantValues): NewGrant => ({
  role: role as Role,
  area_numbers: area_numbers.length ? area_numbers : null,
  program: program.trim() || null,
  ...(clearance && { clearance: Number(clearance) }),
})

/** Role, areas, program and level: what a person may do, and where. */
export function GrantFields<Values extends GrantValues>({ form }: { form: UseFormReturnType<Values> }) {
  const { t } = useTranslation('staff-users')
  const roles = useRoles()
  // The fields are those of GrantValues, whatever else the form holds.
  const own = form as unknown as UseFormReturnType<GrantValues>
  const { role } = own.values
  const chosen = roles?.find((one) => one.role === role)
  return (
    <>
      <NativeSelect
        label={t('field.role')}
        description={chosen?.description}
        data={[
          { value: '', label: t('grant.choose_role') },
          ...(roles ?? []).map((one) => ({ value: one.role, label: t(`role.${one.role}`) })),
        ]}
        {...own.getInputProps('role')}
        onChange={(event) => own.setFieldValue('role', event.currentTarget.value as Role | '')}
      />
      {chosen && (
        <Spoiler
          maxHeight={0}
          showLabel={t('grant.show_permissions')}
          hideLabel={t('grant.hide_permissions')}
        >
          {chosen.permissions.length === 0 ? (
            <Text size="sm">{t('grant.no_permissions')}</Text>
          ) : (
            <List size="sm">
              {chosen.permissions.map((permission) => (
                <List.Item key={permission}>
                  <code>{permission}</code>
                </List.Item>
              ))}
            </List>
          )}
        </Spoiler>
      )}
      <AreasField
        label={t('field.areas')}
        value={own.values.area_numbers}
        onChange={(numbers) => own.setFieldValue('area_numbers', numbers)}
        error={own.errors.area_numbers}
      />
      <TextInput
        label={t('field.program')}
        description={t('grant.program_hint')}
        {...own.getInputProps('program')}
      />
      <NativeSelect
        label={t('field.clearance')}
        data={[
          {
            value: '',
            label: chosen
              ? t('grant.default_clearance_of', { level: chosen.default_clearance })
              : t('grant.default_clearance'),
          },
          ...CLEARANCES.map((level) => ({ value: String(level), label: t(`clearance.${level}`) })),
        ]}
        {...own.getInputProps('clearance')}
      />
    </>
  )
}
