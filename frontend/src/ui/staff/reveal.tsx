import { Box, Group, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure, useIdle } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { Eye } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import type { Problem } from '~/api/gen'
import { ActionButton } from './action-button'
import { SectionForm } from './section-form'

/** Shortest purpose that the API accepts. */
const PURPOSE_LENGTH = 5
/** Milliseconds without a key or a pointer after which nobody is thought to sit there any more. */
const IDLE = 5 * 60_000

interface RevealProps<Revealed extends object> {
  words: {
    open: string
    submit: string
    purpose: string
    purpose_hint: string
    purpose_missing: string
  }
  /** Why the caller may not. */
  disabledReason?: string
  /** What to know before one asks. */
  warning?: ReactNode
  reveal: (purpose: string) => Promise<Revealed>
  children: (revealed: Revealed) => ReactNode
}

/**
 * A protected thing, for a stated purpose. What is revealed lives in this component only, never in the cache: leaving the page or
 * the screen forgets it.
 */
export function RevealForPurpose<Revealed extends object>(props: RevealProps<Revealed>) {
  const { words, disabledReason, warning, reveal, children } = props
  const [asking, ask] = useDisclosure()
  const [revealed, setRevealed] = useState<Revealed | null>(null)
  const idle = useIdle(IDLE, { initialState: false })
  useEffect(() => {
    if (idle) setRevealed(null)
  }, [idle])
  const form = useForm({
    initialValues: { purpose: '' },
    validate: {
      purpose: (value) => (value.trim().length >= PURPOSE_LENGTH ? null : words.purpose_missing),
    },
  })
  const request = useMutation<void, Problem, string>({
    mutationFn: async (purpose) => setRevealed(await reveal(purpose)),
    gcTime: 0,
  })
  if (revealed) return children(revealed)
  if (!asking)
    return (
      <Group mt="md" className="no-print">
        <ActionButton
          variant="default"
          leftSection={<Eye size={16} aria-hidden />}
          disabledReason={disabledReason}
          onClick={ask.open}
        >
          {words.open}
        </ActionButton>
      </Group>
    )
  return (
    <Box mt="md" className="no-print">
      {warning}
      <SectionForm
        form={form}
        submitLabel={words.submit}
        loading={request.isPending}
        submitError={request.error}
        onSubmit={({ purpose }) => request.mutate(purpose.trim())}
      >
        <TextInput
          label={words.purpose}
          description={words.purpose_hint}
          maxLength={500}
          autoComplete="off"
          {...form.getInputProps('purpose')}
        />
      </SectionForm>
    </Box>
  )
}
