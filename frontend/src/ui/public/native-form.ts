import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '~/api/gen'
import { fieldErrors, problemMessage } from '~/api/problem'

type Fields = Record<string, string>

interface FormOptions<Result> {
  /** Messages by field for what can be seen without asking the server. */
  check: (values: Fields) => Partial<Fields>
  send: (values: Fields) => Promise<Result>
  onSuccess?: (result: Result) => void
}

/** A native form: read with `FormData` when sent, checked here, then by the server, whose answers join the fields. */
export function useNativeForm<Result>({ check, send, onSuccess }: FormOptions<Result>) {
  const { t } = useTranslation('common')
  const [ownErrors, setOwnErrors] = useState<Fields>({})
  const mutation = useMutation<Result, Problem, Fields>({ mutationFn: send, onSuccess })
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (mutation.isPending) return
    const entries = [...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)])
    const values: Fields = Object.fromEntries(entries)
    const found = check(values) as Fields
    setOwnErrors(found)
    mutation.reset()
    if (Object.keys(found).length === 0) mutation.mutate(values)
  }
  const serverErrors = fieldErrors(t, mutation.error)
  return {
    onSubmit,
    errors: { ...ownErrors, ...serverErrors },
    message:
      mutation.error && Object.keys(serverErrors).length === 0
        ? problemMessage(t, mutation.error)
        : undefined,
    busy: mutation.isPending,
    done: mutation.isSuccess,
    problem: mutation.error,
  }
}
