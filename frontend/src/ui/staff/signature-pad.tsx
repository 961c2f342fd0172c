import { Button, Group, Input, Text } from '@mantine/core'
import { type PointerEvent, type ReactNode, useId, useRef, useState } from 'react'
import './signature-pad.css'

/** Units of the picture: what the API keeps. */
const WIDTH = 600
const HEIGHT = 200
/** Longest path that the API accepts. */
const LONGEST = 60_000

interface SignaturePadProps {
  label: string
  hint: string
  clearLabel: string
  /** Whether there is something, in words: for those who do not see the picture. */
  state: string
  /** Path of an SVG picture; empty: nothing was drawn. */
  value: string
  onChange: (path: string) => void
  error?: ReactNode
}

/** A place to sign on with finger, pen or mouse. What is drawn is a path, kept nowhere but in the form. */
export function SignaturePad(props: SignaturePadProps) {
  const { label, hint, clearLabel, state, value, onChange, error } = props
  const id = useId()
  const drawing = useRef(false)
  const [path, setPath] = useState(value)
  const at = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * WIDTH
    const y = ((event.clientY - box.top) / box.height) * HEIGHT
    return `${x.toFixed(1)} ${y.toFixed(1)}`
  }
  const set = (next: string) => {
    if (next.length > LONGEST) return
    setPath(next)
    onChange(next)
  }
  const end = () => {
    drawing.current = false
  }
  return (
    <Input.Wrapper label={label} description={hint} error={error} labelElement="div">
      <svg
        className="signature-pad"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-labelledby={id}
        data-invalid={error ? true : undefined}
        onPointerDown={(event) => {
          drawing.current = true
          event.currentTarget.setPointerCapture(event.pointerId)
          set(`${path}M${at(event)}`)
        }}
        onPointerMove={(event) => {
          if (drawing.current) set(`${path}L${at(event)}`)
        }}
        onPointerUp={end}
        onPointerCancel={end}
      >
        <title id={id}>{label}</title>
        <path d={path} />
      </svg>
      <Group gap="xs">
        <Text size="sm" role="status">
          {state}
        </Text>
        {path !== '' && (
          <Button size="xs" variant="default" onClick={() => set('')}>
            {clearLabel}
          </Button>
        )}
      </Group>
    </Input.Wrapper>
  )
}

/** A signature that was revealed. */
export function SignaturePicture({ label, path }: { label: string; path: string }) {
  return (
    <svg
      className="signature-pad"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
      data-fixed
    >
      <path d={path} />
    </svg>
  )
}
