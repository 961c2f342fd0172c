import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import type { Import, ImportKind, Problem } from '~/api/gen'
import { invalidateTags } from '~/api/queries'
import { upload } from '~/api/upload'
import { keepFile } from './kept-files'

export interface ImportRequest {
  file: File
  kind: ImportKind
  dry_run: boolean
}

/** What makes two requests the same intention: sending it again must not import twice. */
const intention = ({ file, kind, dry_run }: ImportRequest) =>
  JSON.stringify([file.name, file.size, file.lastModified, kind, dry_run])

function toForm({ file, kind, dry_run }: ImportRequest) {
  const form = new FormData()
  // The server reads the parts as they stream in: the small ones stand before the file.
  form.append('kind', kind)
  form.append('dry_run', String(dry_run))
  form.append('file', file, file.name)
  return form
}

/** Uploads a file, tells how far it is (0 to 1), and then opens the page of the import. */
export function useUpload() {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const [share, setShare] = useState(0)
  const sent = useRef({ intention: '', key: '' })
  const mutation = useMutation<Import, Problem, ImportRequest>({
    mutationFn: (request) => {
      setShare(0)
      if (sent.current.intention !== intention(request))
        sent.current = { intention: intention(request), key: crypto.randomUUID() }
      return upload<Import>('/api/v1/imports', toForm(request), {
        idempotencyKey: sent.current.key,
        onProgress: setShare,
      })
    },
    onSuccess: (created, request) => {
      if (request.dry_run) keepFile(created.id, request.file)
      void invalidateTags(queryClient, 'imports')
      void navigate({
        to: '/staff/imports/$importId',
        params: { importId: created.id },
        ignoreBlocker: true,
      })
    },
  })
  return { ...mutation, share }
}
