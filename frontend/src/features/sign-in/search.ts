import * as z from 'zod/mini'

/** Where to go after signing in: only addresses of our own staff pages, so that a link cannot lead elsewhere. */
const returnTo = z.string().check(z.regex(/^\/staff(?:[/?#]|$)/))

export const signInSearch = z.object({
  return_to: z.catch(z.optional(returnTo), undefined),
  ended: z.catch(z.optional(z.enum(['expired', 'signed_out'])), undefined),
})
