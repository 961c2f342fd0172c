interface RadiosProps {
  name: string
  legend: string
  options: { value: string; label: string }[]
  error?: string
  defaultValue?: string
}

/** One choice of a few. The first radio carries the id that `ErrorSummary` links to. */
export function Radios({ name, legend, options, error, defaultValue }: RadiosProps) {
  return (
    <fieldset className="field" aria-describedby={error ? `${name}-error` : undefined}>
      <legend>{legend}</legend>
      {error && (
        <p className="field-error" id={`${name}-error`}>
          {error}
        </p>
      )}
      {options.map(({ value, label }, index) => {
        const id = index === 0 ? name : `${name}-${value}`
        return (
          <div className="radio" key={value}>
            <input type="radio" name={name} value={value} id={id} defaultChecked={value === defaultValue} />
            <label htmlFor={id}>{label}</label>
          </div>
        )
      })}
    </fieldset>
  )
}
