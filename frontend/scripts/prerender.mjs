// Writes the public pages as static HTML. `shell.html` is the empty page for every other address.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const PAGES = [
  '/',
  '/areas',
  '/trainings',
  '/certificates',
  '/help',
  '/programs',
  '/application-status',
  '/lots',
  '/lot-nomination',
  '/lot-sign',
  '/data',
  '/accessibility',
]
const EMPTY_ROOT = '<div id="root"></div>'
const { render } = await import('../dist-ssr/entry-server.js')
const template = readFileSync('dist/index.html', 'utf8')
writeFileSync('dist/shell.html', template)

for (const page of PAGES) {
  for (const prefix of ['', '/es']) {
    const path = prefix + page.replace(/\/$/, '') || '/'
    const { html, locale } = await render(path)
    const file = `dist${path === '/' ? '' : path}/index.html`
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, assemble(page, html, locale))
    console.log(`prerendered ${path} (${html.length} characters)`)
  }
}
rmSync('dist-ssr', { recursive: true })

function assemble(page, html, locale) {
  const title = html.match(/<title>.*?<\/title>/)?.[0]
  if (!title) throw new Error(`${page} renders no title`)
  const bare = page === '/' ? '' : page
  const alternates = `<link rel="alternate" hreflang="en" href="${bare || '/'}"><link rel="alternate" hreflang="es" href="/es${bare}">`
  return template
    .replace('<html lang="en">', `<html lang="${locale}">`)
    .replace(/<title>.*?<\/title>/, title + alternates)
    .replace(EMPTY_ROOT, `<div id="root">${makeStatic(html.replace(title, ''))}</div>`)
}

/**
 * Forms cannot be typed into before the app takes over: what was typed would be lost with the static page. Inline scripts
 * of the router are dropped: the content security policy forbids them, and the app starts without them.
 */
function makeStatic(html) {
  return html.replace(/<script\b.*?<\/script>/gs, '').replaceAll('<form', '<form inert')
}
