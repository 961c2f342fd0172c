import { chromium } from '@playwright/test'
const [,, ...jobs] = process.argv
const b = await chromium.launch({ executablePath:'/usr/bin/chromium', args:['--use-angle=swiftshader','--enable-unsafe-swiftshader','--no-sandbox'] })
for (const job of jobs) {
  const [name, path, width, account] = job.split('|')
  const c = await b.newContext({ viewport:{ width:Number(width), height: width<500?840:900 }, baseURL: process.env.BASE ?? 'http://localhost:8091', reducedMotion:'reduce' })
  const p = await c.newPage()
  p.on('console', m => ['error','warning'].includes(m.type()) && console.log(name, m.type(), m.text().slice(0,300)))
  p.on('pageerror', e => console.log(name, 'PAGEERROR', e.message.slice(0,300)))
  if (account) { const r = await p.request.post('/api/v1/auth/sessions',{data:{email:account+'@example.org',password:'walk-the-block-together'}}); if(r.status()!==200) console.log(await r.text()) }
  await p.goto(path); await p.waitForTimeout(2500)
  await p.screenshot({ path:`/tmp/shots/${name}.png`, fullPage:true })
  await c.close()
}
await b.close()
