import { crc32, deflateSync } from 'node:zlib'
import { expect, type Page } from '@playwright/test'
import { api, signIn } from './support'
import { call } from './trainings'

/** What the tests of vacant lots put in place through the API, and pictures as a phone's camera gives them. */

/** A place in Austin (25) where no other lot of the demonstration lies. */
export const PLACE = { longitude: -87.7601, latitude: 41.8912 }

function chunk(kind: string, content: Buffer) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** A picture that no other test has taken: one color drawn at random. */
export function picture(name = 'photo.png') {
  const [width, height] = [64, 48]
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const color = crypto.getRandomValues(new Uint8Array(3))
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => Buffer.from(color))])
  const mark = Buffer.from(crypto.randomUUID(), 'latin1')
  const buffer = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    // Two tests may draw the same color; their pictures still differ.
    chunk('tEXt', Buffer.concat([Buffer.from('Comment\0', 'latin1'), mark])),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return { name, mimeType: 'image/png', buffer }
}

const organizationOf = async (page: Page, token: string, abbreviation: string): Promise<string> => {
  const { items } = await api(page, token, '/organizations?limit=200')
  return items.find((one: { abbreviation?: string }) => one.abbreviation === abbreviation).id
}

/** A lot of its own for a test, entered by the manager. */
export async function enterLot(page: Page, changes: object = {}) {
  const token = await signIn(page, 'lots')
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte % 10).join('')
  const address = `${digits.slice(0, 7)} N TESTED AVE`
  const lot = await call(page, 'POST', '/lots', {
    token,
    data: {
      parcel_number: `1609${digits}`,
      address,
      owner: 'city',
      community_area_number: 25,
      point: { type: 'Point', coordinates: [PLACE.longitude, PLACE.latitude] },
      ...changes,
    },
  })
  return { token, lot }
}

/** Brings a lot through its stages. */
export async function bring(page: Page, token: string, lotId: string, ...stages: string[]) {
  let lot = await api(page, token, `/lots/${lotId}`)
  for (const to of stages)
    lot = await call(page, 'POST', `/lots/${lotId}/transitions`, { token, data: { to }, version: lot.row_version })
  return lot
}

/** A visit planned for a crew (`DSS`) or stewards (`SGB`). */
export async function planVisit(page: Page, token: string, lotId: string, { kind = 'cleanup', by = 'DSS' } = {}) {
  const organization_id = await organizationOf(page, token, by)
  const due_on = new Date().toISOString().slice(0, 10)
  return call(page, 'POST', '/work-orders', { token, data: { lot_id: lotId, kind, organization_id, due_on } })
}

/** Where the phone says that it is. */
export async function stand(page: Page, place: { longitude: number; latitude: number }) {
  await page.context().grantPermissions(['geolocation'])
  await page.context().setGeolocation(place)
}

/** On the crew's page: begins a visit, takes a photo after the work, and says that it is done. */
export async function doVisit(page: Page, address: string) {
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: address }) })
  const begin = card.getByRole('button', { name: `Begin: ${address}` })
  await begin.first().click()
  const visit = page.getByRole('region', { name: `Visit to ${address}` })
  await visit.getByLabel('Photo after the work').setInputFiles(picture())
  await expect(visit.getByRole('img', { name: 'Your picture: After the work' })).toBeVisible()
  await visit.getByRole('radio', { name: 'Good' }).check()
  await visit.getByLabel('Bags taken away').fill('3')
  await visit.getByRole('button', { name: 'Done', exact: true }).click()
  return card
}
