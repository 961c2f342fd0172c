import { expect, test } from 'vitest'
import { materialsBody, toMaterialValues } from './materials-fields'

test('handouts go into the form and out again, and an empty row is none', () => {
  const materials = [
    { title: { en: 'Slides', es: null }, url: 'https://example.org/slides', registrants_only: true },
    { title: { en: 'Map', es: 'Mapa' }, url: 'https://example.org/map', registrants_only: false },
  ]
  const values = toMaterialValues(materials)
  expect(values[0]?.title).toEqual({ en: 'Slides', es: '' })
  expect(materialsBody(values)).toEqual(materials)
  const empty = { title: { en: '', es: ' ' }, url: '', registrants_only: false }
  expect(materialsBody([...values, empty])).toEqual(materials)
  const padded = { ...empty, url: ' http://example.org ' }
  expect(materialsBody([padded])[0]?.url).toBe('http://example.org')
})
