import { Fragment, type ReactNode } from 'react'

export function SummaryList({ items }: { items: { label: string; value: ReactNode }[] }) {
  return (
    <dl className="summary-list">
      {items.map(({ label, value }) => (
        <Fragment key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  )
}
