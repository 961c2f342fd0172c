import type { Problem } from './gen'

/** Headers that make a change conditional on the row version that the person saw. */
export const ifMatch = (resource: { row_version: number }) => ({ 'If-Match': `"${resource.row_version}"` })

/** True when somebody else changed the resource meanwhile: reload it and decide again. */
export const isStale = (problem: Problem | null | undefined) => problem?.status === 412
