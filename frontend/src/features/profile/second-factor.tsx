import { Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '~/api/can'
import type { SecondFactorEnrollment } from '~/api/gen'
import {
  confirmSecondFactorMutation,
  disableSecondFactorMutation,
  getMeQueryKey,
  startSecondFactorMutation,
} from '~/api/gen/@tanstack/react-query.gen'
import { ConfirmDialog } from '~/ui/staff/confirm-dialog'
import { CopyOnce } from '~/ui/staff/copy-once'
import { SectionForm } from '~/ui/staff/section-form'

/** Sets up the second factor: password, then app and code, then the recovery codes, shown once. */
export function SecondFactor() {
  const { t } = useTranslation('staff-profile')
  const me = useMe()
  const queryClient = useQueryClient()
  const [enrollment, setEnrollment] = useState<SecondFactorEnrollment | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const finish = () => {
    setCodes(null)
    setEnrollment(null)
    void queryClient.invalidateQueries({ queryKey: getMeQueryKey() })
  }
  return (
    <section>
      <Title order={2} size="h4" mb="sm">
        {t('second_factor.title')}
      </Title>
      {codes ? (
        <Stack>
          <CopyOnce label={t('second_factor.recovery')} value={codes.join('\n')} onDone={finish} />
          <Button
            className="no-print"
            variant="default"
            w="fit-content"
            leftSection={<Printer size={16} aria-hidden />}
            onClick={() => print()}
          >
            {t('second_factor.print')}
          </Button>
        </Stack>
      ) : me.second_factor_enabled ? (
        <Enabled onDisabled={finish} />
      ) : enrollment ? (
        <ConfirmForm enrollment={enrollment} onConfirmed={setCodes} />
      ) : (
        <StartForm onStarted={setEnrollment} />
      )}
    </section>
  )
}

function StartForm({ onStarted }: { onStarted: (enrollment: SecondFactorEnrollment) => void }) {
  const { t } = useTranslation('staff-profile')
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value ? null : t('second_factor.password_missing')) },
  })
  const start = useMutation({ ...startSecondFactorMutation(), onSuccess: onStarted })
  return (
    <SectionForm
      form={form}
      submitLabel={t('second_factor.start')}
      loading={start.isPending}
      submitError={start.error}
      onSubmit={(body) => start.mutate({ body })}
    >
      <Text>{t('second_factor.off')}</Text>
      <PasswordInput
        label={t('second_factor.password')}
        autoComplete="current-password"
        {...form.getInputProps('password')}
      />
    </SectionForm>
  )
}

interface ConfirmFormProps {
  enrollment: SecondFactorEnrollment
  onConfirmed: (recoveryCodes: string[]) => void
}

function ConfirmForm({ enrollment, onConfirmed }: ConfirmFormProps) {
  const { t } = useTranslation('staff-profile')
  const form = useForm({
    initialValues: { code: '' },
    validate: {
      code: (value) => (/^\d{6}$/.test(value.replace(/\s/g, '')) ? null : t('second_factor.code_missing')),
    },
  })
  const confirm = useMutation({
    ...confirmSecondFactorMutation(),
    onSuccess: ({ recovery_codes }) => onConfirmed(recovery_codes),
  })
  return (
    <SectionForm
      form={form}
      submitLabel={t('second_factor.confirm')}
      loading={confirm.isPending}
      submitError={confirm.error}
      onSubmit={({ code }) => confirm.mutate({ body: { code: code.replace(/\s/g, '') } })}
    >
      <Text>{t('second_factor.scan')}</Text>
      {/* As an image and not as markup: nothing inside the SVG can run. */}
      <img
        src={`data:image/svg+xml;utf8,${encodeURIComponent(enrollment.qr_svg)}`}
        alt={t('second_factor.qr')}
        width={220}
        height={220}
        style={{ background: '#fff', padding: 8 }}
      />
      <Text style={{ overflowWrap: 'anywhere' }}>
        {t('second_factor.secret', { secret: enrollment.secret })}
      </Text>
      <TextInput
        label={t('second_factor.code')}
        inputMode="numeric"
        autoComplete="one-time-code"
        {...form.getInputProps('code')}
      />
    </SectionForm>
  )
}

function Enabled({ onDisabled }: { onDisabled: () => void }) {
  const { t } = useTranslation('staff-profile')
  const me = useMe()
  const [asking, setAsking] = useState(false)
  const form = useForm({ initialValues: { password: '', code: '' } })
  const disable = useMutation({
    ...disableSecondFactorMutation(),
    onSuccess: () => {
      setAsking(false)
      onDisabled()
    },
  })
  return (
    <Stack>
      <Text>{t('second_factor.on')}</Text>
      {!me.second_factor_required && (
        <Button variant="default" w="fit-content" onClick={() => setAsking(true)}>
          {t('second_factor.disable')}
        </Button>
      )}
      <ConfirmDialog
        opened={asking}
        title={t('second_factor.disable_title')}
        confirmLabel={t('second_factor.disable')}
        danger
        loading={disable.isPending}
        error={disable.error}
        onClose={() => setAsking(false)}
        onConfirm={() => disable.mutate({ body: form.getValues() })}
      >
        <Text>{t('second_factor.disable_body')}</Text>
        <PasswordInput
          label={t('second_factor.password')}
          autoComplete="current-password"
          {...form.getInputProps('password')}
        />
        <TextInput
          label={t('second_factor.code')}
          inputMode="numeric"
          autoComplete="one-time-code"
          {...form.getInputProps('code')}
        />
      </ConfirmDialog>
    </Stack>
  )
}
