import { Button, FileButton, Group, Input, Text } from '@mantine/core'
import { FileUp } from 'lucide-react'
import { type DragEvent, type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '~/ui/format'

interface FileFieldProps {
  label: string
  description: string
  file: File | null
  onChange: (file: File | null) => void
  /** Endings and media types that the dialog offers. */
  accept: string
  error?: ReactNode
}

const KILOBYTE = 1024

/** A file, chosen in a dialog or dropped here. Dropping is a convenience; the button does all of it. */
export function FileField({ label, description, file, onChange, accept, error }: FileFieldProps) {
  const { t } = useTranslation('staff-imports')
  const format = useFormat()
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    onChange(event.dataTransfer.files[0] ?? null)
  }
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button inside does the same by keyboard */}
      <div
        className="file-drop"
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Group>
          <FileButton onChange={onChange} accept={accept}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<FileUp size={16} aria-hidden />}>
                {t('create.choose')}
              </Button>
            )}
          </FileButton>
          <Text aria-live="polite" style={{ overflowWrap: 'anywhere' }}>
            {file
              ? t('create.chosen', {
                  name: file.name,
                  size: format.number(Math.ceil(file.size / KILOBYTE)),
                })
              : t('create.drop')}
          </Text>
        </Group>
      </div>
    </Input.Wrapper>
  )
}
