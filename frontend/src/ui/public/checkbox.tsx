import type { InputHTMLAttributes } from 'react'

interface CheckboxProps extends InputHTMLAttributes<HTMLInputElement> {
  name: string
  label: string
}

/** One thing to tick. */
export function Checkbox({ name, label, ...input }: CheckboxProps) {
  return (
    <div className="radio">
      <input type="checkbox" id={name} name={name} {...input} />
      <label htmlFor={name}>{label}</label>
    </div>
  )
}
