import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** `ui ← features ← routes`, and what only one folder may import. */
const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\.gen\.ts$|^test\/|^api\/gen/.test(file))
  .map((file) => ({
    file,
    imports: [...readFileSync(join('src', file), 'utf8').matchAll(/(?:from|import)\s*\(?'([^']+)'/g)].map(
      (match) => match[1] ?? '',
    ),
  }))

const featureOf = (path: string) => path.match(/^(?:~\/)?features\/([^/]+)/)?.[1]

const violations = (forbidden: (file: string, imported: string) => boolean) =>
  files.flatMap(({ file, imports }) =>
    imports.filter((imported) => forbidden(file, imported)).map((imported) => `${file} imports ${imported}`),
  )

test('ui knows neither features nor routes', () => {
  expect(
    violations((file, imported) => /^(ui|api|i18n)\//.test(file) && /^~\/(features|routes)/.test(imported)),
  ).toEqual([])
})

test('a feature imports no other feature except the shell, and no route', () => {
  expect(
    violations((file, imported) => {
      const own = featureOf(file)
      const other = featureOf(imported)
      if (own && imported.startsWith('~/routes')) return true
      return Boolean(own && other && other !== own && other !== 'shell')
    }),
  ).toEqual([])
})

test('the map and chart libraries stay in their folders', () => {
  expect(
    violations((file, imported) => imported.startsWith('maplibre-gl') && !file.startsWith('ui/map/')),
  ).toEqual([])
  expect(
    violations((file, imported) => imported.startsWith('@observablehq/') && !file.startsWith('ui/charts/')),
  ).toEqual([])
})

test('public pages use no staff component and no Mantine', () => {
  const publicCode =
    /^(ui\/(public|charts|map)|features\/(public|trainings|sign-in)|features\/shell\/(public|root))|^(ui|i18n|api)\/[^/]+$/
  expect(
    violations((file, imported) => publicCode.test(file) && /^(@mantine\/|~\/ui\/staff)/.test(imported)),
  ).toEqual([])
})

test('route files are thin: they import no component library', () => {
  expect(
    violations(
      (file, imported) => /^routes\//.test(file) && /^(@mantine|~\/ui\/(?!search))|\.css$/.test(imported),
    ),
  ).toEqual([])
})
