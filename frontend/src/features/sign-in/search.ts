import { oneOf, type Parser, searchParams } from '~/ui/search'

/** Where to go after signing in: only addresses of our own staff pages, so that a link cannot lead elsewhere. */
const staffPath: Parser<string> = (value) =>
  typeof value === 'string' && /^\/staff(?:[/?#]|$)/.test(value) ? value : undefined

export const signInSearch = searchParams({ return_to: staffPath, ended: oneOf(['expired', 'signed_out']) })
