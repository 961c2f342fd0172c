import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'

const folder = () => join(process.env.BROWSER_TEST_DATA_DIR ?? '', 'mail')

/** The mails sent to this address so far. */
export async function mailsTo(address: string): Promise<string[]> {
  const names = await readdir(folder()).catch(() => [])
  const mails = await Promise.all(
    names.filter((name) => name.endsWith('.eml')).map((name) => readFile(join(folder(), name), 'utf8')),
  )
  return mails.filter((mail) => mail.includes(`To: ${address}`)).map(decode)
}

/** Undoes quoted-printable, as far as links need it. */
const decode = (mail: string) => mail.replace(/=\r?\n/g, '').replaceAll('=3D', '=')

/** The link in the mail that the server sent to this address; waits until it is there. */
export async function linkSentTo(address: string): Promise<string> {
  let link: string | undefined
  await expect(async () => {
    const mails = await mailsTo(address)
    link = mails.flatMap((mail) => mail.match(/https?:\/\/\S+#token=\S+/) ?? []).at(-1)
    expect(link).toBeDefined()
  }).toPass({ timeout: 30_000 })
  return link ?? ''
}
