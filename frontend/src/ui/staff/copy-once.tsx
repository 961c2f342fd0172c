import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import { useTranslation } from 'react-i18next'

interface CopyOnceProps {
  label: string
  /** One line, or several lines for a list of codes. */
  value: string
  /** Closes it for good: the value cannot be shown again. */
  onDone: () => void
}

/** A secret that is shown this once. */
export function CopyOnce({ label, value, onDone }: CopyOnceProps) {
  const { t } = useTranslation('common')
  return (
    <Alert color="orange" title={label} role="status">
      <Stack gap="sm">
        <Text>{t('copy_once.warning')}</Text>
        <Code block fz="md" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {value}
        </Code>
        <Group className="no-print">
          <CopyButton value={value} timeout={4000}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                onClick={copy}
                leftSection={copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
              >
                {copied ? t('copy_once.copied') : t('copy_once.copy')}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onDone}>{t('copy_once.done')}</Button>
        </Group>
      </Stack>
    </Alert>
  )
}
