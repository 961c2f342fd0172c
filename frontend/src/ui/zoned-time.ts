/** Conversions between instants and what a clock on the wall shows in a time zone (`2026-11-23T18:05`). */

/** Milliseconds that the clocks of a time zone are ahead of UTC at an instant. */
function offset(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const part = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000
}

/** The clock's reading at an RFC 3339 instant, to the minute: the value of a `datetime-local` input. */
export function toClock(instant: string, timeZone: string): string {
  const at = Date.parse(instant)
  return new Date(at + offset(at, timeZone)).toISOString().slice(0, 16)
}

/** The RFC 3339 instant at which the clock shows this; where clocks are set back, the second of the two. */
export function fromClock(clock: string, timeZone: string): string {
  const reading = Date.parse(`${clock}Z`)
  const near = reading - offset(reading, timeZone)
  return new Date(reading - offset(near, timeZone)).toISOString()
}
