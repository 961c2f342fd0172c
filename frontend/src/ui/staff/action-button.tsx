import { Button, type ButtonProps, Tooltip } from '@mantine/core'
import type { ComponentPropsWithoutRef } from 'react'

interface ActionButtonProps extends ButtonProps, Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps> {
  /** Why the action is not possible now. With a reason the button is disabled, yet can be focused and read. */
  disabledReason?: string
}

export function ActionButton({ disabledReason, onClick, ...rest }: ActionButtonProps) {
  if (!disabledReason) return <Button onClick={onClick} {...rest} />
  return (
    <Tooltip label={disabledReason} multiline maw={320}>
      <Button {...rest} type="button" data-disabled aria-disabled aria-description={disabledReason} />
    </Tooltip>
  )
}
