import { boolean, searchParams } from '~/ui/search'

/** `enroll`: the person was led here because the role demands a second factor. */
export const profileSearch = searchParams({ enroll: boolean })
