// Budget gate: gzipped JavaScript and CSS that one cold visit loads, per route entry. Needs a build.
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const KILOBYTE = 1000
const EN = ['src/i18n/locales/en/common.json', 'src/i18n/locales/en/public.json']
const PUBLIC = ['index.html', 'src/routes/_public.tsx', ...EN]
const TRAININGS = [
  ...PUBLIC,
  'src/routes/_public/_trainings.tsx',
  'src/i18n/locales/en/public-trainings.json',
]
const LOTS = [...PUBLIC, 'src/routes/_public/_lots.tsx', 'src/i18n/locales/en/public-lots.json']
const PROGRAMS = [...PUBLIC, 'src/routes/_public/_programs.tsx', 'src/i18n/locales/en/public-programs.json']
const APPLICATIONS = [
  ...PROGRAMS,
  'src/routes/_public/_applications.tsx',
  'src/i18n/locales/en/public-applications.json',
]
const HELP = [...PUBLIC, 'src/routes/_public/_help.tsx', 'src/i18n/locales/en/public-help.json']
const STAFF = ['index.html', 'src/routes/staff.tsx', ...EN]
const ROUTES = [
  { route: '/', entries: [...PUBLIC, 'src/routes/_public/index.tsx'], js: 170, css: 6 },
  { route: '/areas', entries: [...PUBLIC, 'src/routes/_public/areas.index.tsx'], js: 173, css: 6 },
  { route: '/areas/$number', entries: [...PUBLIC, 'src/routes/_public/areas.$number.tsx'], js: 172, css: 6 },
  {
    route: '/trainings',
    entries: [...TRAININGS, 'src/routes/_public/_trainings/trainings.index.tsx'],
    js: 179,
    css: 7,
  },
  {
    route: '/trainings/$trainingId',
    entries: [...TRAININGS, 'src/routes/_public/_trainings/trainings.$trainingId.tsx'],
    js: 181,
    css: 7,
  },
  { route: '/help', entries: [...HELP, 'src/routes/_public/_help/help.tsx'], js: 176, css: 7 },
  {
    route: '/programs/$programId',
    entries: [...PROGRAMS, 'src/routes/_public/_programs/programs.$programId.tsx'],
    js: 178,
    css: 7,
  },
  {
    route: '/my-application',
    entries: [...APPLICATIONS, 'src/routes/_public/_applications/my-application.tsx'],
    js: 188,
    css: 7,
  },
  { route: '/lots', entries: [...LOTS, 'src/routes/_public/_lots/lots.index.tsx'], js: 174, css: 7 },
  { route: '/lot-sign', entries: [...LOTS, 'src/routes/_public/_lots/lot-sign.tsx'], js: 177, css: 7 },
  { route: '/sign-in', entries: [...PUBLIC, 'src/routes/_public/sign-in.tsx'], js: 172, css: 6 },
  { route: '/staff', entries: [...STAFF, 'src/routes/staff/index.tsx'], js: 285, css: 40 },
]

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))
const sizes = new Map()
const size = (file) => {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length)
  return sizes.get(file)
}

/** The chunk of an entry, with everything it imports statically. A route's lazy parts carry a `?tsr-split` suffix. */
function collect(entry, chunks) {
  const keys = Object.keys(manifest).filter((key) => key === entry || key.startsWith(`${entry}?tsr-split`))
  for (const key of keys.length ? keys : [entry]) visit(key, chunks)
}

function visit(key, chunks) {
  const chunk = manifest[key]
  if (!chunk || chunks.has(key)) return
  chunks.add(key)
  for (const imported of chunk.imports ?? []) visit(imported, chunks)
}

let failed = false
for (const { route, entries, js, css } of ROUTES) {
  const chunks = new Set()
  for (const entry of entries) collect(entry, chunks)
  const scripts = new Set([...chunks].map((key) => manifest[key].file).filter((file) => file.endsWith('.js')))
  const styles = new Set([...chunks].flatMap((key) => manifest[key].css ?? []))
  const total = (files) => [...files].reduce((sum, file) => sum + size(file), 0) / KILOBYTE
  const [ownJs, ownCss] = [total(scripts), total(styles)]
  const over = ownJs > js || ownCss > css
  failed ||= over
  console.log(
    `${over ? 'OVER' : 'ok  '} ${route.padEnd(16)} JS ${ownJs.toFixed(1)} of ${js} kB, CSS ${ownCss.toFixed(1)} of ${css} kB, ${scripts.size} scripts`,
  )
}
if (failed) process.exit(1)
