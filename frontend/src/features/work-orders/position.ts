import type { Position } from './route-order'

/** Where this device is; undefined when nobody may know or it cannot tell. */
export function currentPosition(): Promise<Position | undefined> {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve(undefined)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve([coords.longitude, coords.latitude]),
      () => resolve(undefined),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 },
    )
  })
}
