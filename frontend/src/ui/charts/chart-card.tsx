import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '~/ui/format'
import { downloadCsv } from './csv'
import './chart-card.css'

interface ChartCardProps<Row> {
  /** States the finding, not only the subject. */
  title: string
  children: ReactNode
  /** The numbers of the chart: shown as a table and downloaded as CSV. */
  columns: { header: string; value: (row: Row) => string | number | null }[]
  rows: Row[]
  source: string
  /** Last day that the data covers, `2026-11-22`. */
  dataThrough: string
  /** Name of the downloaded file, without its ending. */
  fileName: string
}

/** A chart with its title, its table, its source and date, and its numbers to take along. For public and staff pages. */
export function ChartCard<Row>(props: ChartCardProps<Row>) {
  const { title, children, columns, rows, source, dataThrough, fileName } = props
  const { t } = useTranslation('common')
  const format = useFormat()
  const table = [
    columns.map(({ header }) => header),
    ...rows.map((row) => columns.map(({ value }) => value(row))),
  ]
  return (
    <figure className="chart-card">
      <figcaption>{title}</figcaption>
      {children}
      <details>
        <summary>{t('chart.table')}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
        <section className="chart-table" tabIndex={0} aria-label={title}>
          <table>
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                {columns.map(({ header }) => (
                  <th key={header} scope="col">
                    {header}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={JSON.stringify(columns.map(({ value }) => value(row)))}>
                  {columns.map(({ header, value }) => (
                    <td key={header}>{value(row) ?? '–'}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </details>
      <p className="chart-source">
        {t('chart.source', { source, date: format.date(dataThrough) })}{' '}
        <button type="button" className="no-print" onClick={() => downloadCsv(fileName, table)}>
          {t('chart.download')}
        </button>
      </p>
    </figure>
  )
}
