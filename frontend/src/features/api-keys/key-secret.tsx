import { Code, Modal, Stack, Text } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { CopyOnce } from '~/ui/staff/copy-once'

interface KeySecretProps {
  /** The secret, shown this once; null when there is none to show. */
  secret: string | null
  /** The person has kept it. */
  onKept: () => void
}

/** Where a key is tried out; the reader replaces the placeholder, so that no secret lands in a shell history. */
const example = () => `curl -H "Authorization: Bearer $API_KEY" ${location.origin}/api/v1/me`

/** The secret of a new key. Only saying that it was kept closes this. */
export function KeySecret({ secret, onKept }: KeySecretProps) {
  const { t } = useTranslation('staff-keys')
  useBlocker({ shouldBlockFn: () => secret !== null, enableBeforeUnload: secret !== null })
  return (
    <Modal
      opened={secret !== null}
      onClose={onKept}
      title={t('secret.title')}
      size="lg"
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
    >
      {secret !== null && (
        <Stack>
          <CopyOnce label={t('secret.label')} value={secret} onDone={onKept} />
          <Text>{t('secret.example')}</Text>
          <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {example()}
          </Code>
        </Stack>
      )}
    </Modal>
  )
}
