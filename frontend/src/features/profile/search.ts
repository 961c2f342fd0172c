import * as z from 'zod/mini'

/** `enroll`: the person was led here because the role demands a second factor. */
export const profileSearch = z.object({ enroll: z.catch(z.optional(z.boolean()), undefined) })
