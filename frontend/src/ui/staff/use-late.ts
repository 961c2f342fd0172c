import { useEffect, useState } from 'react'

/** Milliseconds before a skeleton appears: quick answers should not flicker. */
const SKELETON_DELAY = 200

/** True once `waiting` has lasted long enough to be worth showing. */
export function useLate(waiting: boolean) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (!waiting) return setLate(false)
    const timer = setTimeout(() => setLate(true), SKELETON_DELAY)
    return () => clearTimeout(timer)
  }, [waiting])
  return waiting && late
}
