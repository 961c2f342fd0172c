import type { SettledPayment } from '~/api/gen'

/** What a file of the bank says, line by line; lines that cannot be read come apart, with their numbers. */
export interface ReadResults {
  results: SettledPayment[]
  unreadable: number[]
}

/**
 * Reads lines of `reference,result,note` as CSV or with tabs or semicolons; `result` is `paid` or `returned`. A first line of column
 * names is left out.
 */
export function readResults(text: string): ReadResults {
  const results: SettledPayment[] = []
  const unreadable: number[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const cells = line.split(/[,;\t]/).map((cell) => cell.trim().replace(/^"|"$/g, ''))
    const [reference = '', word = '', ...rest] = cells
    if (!reference || (index === 0 && reference.toLowerCase() === 'reference')) continue
    const result = word.toLowerCase()
    if (result === 'paid' || result === 'returned')
      results.push({ reference, result, note: rest.join(', ').slice(0, 200) || null })
    else unreadable.push(index + 1)
  }
  return { results, unreadable }
}
