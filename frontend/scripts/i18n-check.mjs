// Every key exists in every language with the same variables and all plural forms, and is used somewhere.
// That used keys are defined is checked here for literals and by the type checker for the rest.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const LOCALES = 'src/i18n/locales'
const PLURALS = { en: ['one', 'other'], es: ['one', 'many', 'other'] }
const PLURAL_SUFFIX = /_(zero|one|two|few|many|other)$/
const problems = []

const flatten = (value, prefix = '') =>
  Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'object' ? flatten(inner, `${prefix}${key}.`) : [[`${prefix}${key}`, inner]],
  )
const variables = (text) =>
  [...text.matchAll(/\{\{\s*(\w+)/g)]
    .map((match) => match[1])
    .sort()
    .join(',')
const load = (locale) =>
  new Map(
    readdirSync(join(LOCALES, locale)).flatMap((file) =>
      flatten(JSON.parse(readFileSync(join(LOCALES, locale, file), 'utf8'))).map(([key, text]) => [
        `${file.replace('.json', '')}:${key}`,
        text,
      ]),
    ),
  )

const texts = Object.fromEntries(Object.keys(PLURALS).map((locale) => [locale, load(locale)]))
/** A key without its plural form. A lone `_other` belongs to the name itself (`homicide_other`). */
const base = (key) => {
  const bare = key.replace(PLURAL_SUFFIX, '')
  return texts.en.has(`${bare}_one`) ? bare : key
}
const bases = new Set([...texts.en.keys()].map(base))

for (const [locale, forms] of Object.entries(PLURALS)) {
  for (const key of bases) {
    const expected = texts.en.has(key) ? [key] : forms.map((form) => `${key}_${form}`)
    for (const one of expected) {
      const text = texts[locale].get(one)
      if (!text?.trim()) problems.push(`missing in ${locale}: ${one}`)
      const model = texts.en.get(one) ?? texts.en.get(`${key}_other`)
      if (text && base(one) === one && variables(text) !== variables(model))
        problems.push(`variables differ in ${locale}: ${one}`)
    }
  }
  for (const key of texts[locale].keys())
    if (!bases.has(base(key))) problems.push(`only in ${locale}: ${key}`)
}

const sources = readdirSync('src', { recursive: true })
  .map((file) => join('src', file))
  .filter((file) => /\.tsx?$/.test(file) && !/\.gen\.ts$|api\/gen|\.test\./.test(file))
  .map((file) => readFileSync(file, 'utf8'))
const literals = new Set()
const patterns = []
for (const source of sources) {
  const namespace = source.match(/useTranslation\(\[?'([\w-]+)'/)?.[1] ?? 'common'
  for (const [, text] of source.matchAll(/'((?:[\w-]+:)?\w+(?:\.\w+)*)'/g)) literals.add(text)
  for (const [, text] of source.matchAll(/`((?:[\w-]+:)?[\w.]*\$\{[^`]*)`/g)) {
    const pattern = text.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.:-]/g, '\\$&'))
    patterns.push(new RegExp(`^${pattern.join('\\w+')}$`))
  }
  for (const [, text] of source.matchAll(/\bt\(\s*'([^']+)'/g)) {
    const key = text.includes(':') ? text : `${namespace}:${text}`
    if (!bases.has(key)) problems.push(`used but undefined: ${key}`)
  }
}
for (const key of bases) {
  const local = key.split(':')[1]
  const used =
    literals.has(key) || literals.has(local) || patterns.some((one) => one.test(key) || one.test(local))
  if (!used) problems.push(`unused: ${key}`)
}

for (const problem of problems) console.error(problem)
console.log(`${texts.en.size} keys, ${problems.length} problems`)
if (problems.length) process.exit(1)
