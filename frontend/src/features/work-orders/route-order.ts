export type Position = readonly [longitude: number, latitude: number]

const EARTH_M = 6_371_000
const radians = (degrees: number) => (degrees * Math.PI) / 180

/** Meters between two positions (haversine). */
export function metersBetween([fromLongitude, fromLatitude]: Position, [toLongitude, toLatitude]: Position) {
  const latitude = radians(toLatitude - fromLatitude) / 2
  const longitude = radians(toLongitude - fromLongitude) / 2
  const square =
    Math.sin(latitude) ** 2 +
    Math.cos(radians(fromLatitude)) * Math.cos(radians(toLatitude)) * Math.sin(longitude) ** 2
  return 2 * EARTH_M * Math.asin(Math.sqrt(square))
}

/**
 * Stops in the order of a short way: always on to the nearest one, from where the crew is, or from the northernmost stop. Good
 * enough for the twenty stops of a day; stops whose place nobody knows come last.
 */
export function routeOrder<Stop>(
  stops: Stop[],
  place: (stop: Stop) => Position | undefined,
  start?: Position,
): Stop[] {
  const open = stops.flatMap((stop) => {
    const at = place(stop)
    return at ? [{ stop, at }] : []
  })
  const route: Stop[] = []
  let here = start ?? open.toSorted((left, right) => right.at[1] - left.at[1])[0]?.at
  while (here && open.length > 0) {
    const from = here
    const next = open.reduce((best, one) =>
      metersBetween(from, one.at) < metersBetween(from, best.at) ? one : best,
    )
    open.splice(open.indexOf(next), 1)
    route.push(next.stop)
    here = next.at
  }
  return [...route, ...stops.filter((stop) => !place(stop))]
}
