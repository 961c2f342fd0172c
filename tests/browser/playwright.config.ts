import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

const root = join(import.meta.dirname, '../..')
const programs = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug')
const port = 8099

/** Where the server under test keeps its database, files and mail. Every run starts with an empty one. */
process.env.BROWSER_TEST_DATA_DIR ??= join(root, 'target/test-browser')
// Workers load this file too, while the server already runs: only the process that starts it may remove the folder.
if (process.env.TEST_WORKER_INDEX === undefined)
  rmSync(process.env.BROWSER_TEST_DATA_DIR, { recursive: true, force: true })

/** The environment without what would lead the server to another database or to other keys. */
const { DATABASE_URL: _database, CSCC_MASTER_KEY: _key, ...environment } = process.env

export default defineConfig({
  testMatch: '*.spec.ts',
  outputDir: join(root, 'target/test-browser-results'),
  fullyParallel: true,
  workers: 2,
  // A machine shared with other work may be slow once; a test that fails twice is wrong.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${port}`,
    locale: 'en-US',
    timezoneId: 'America/New_York',
    screenshot: 'only-on-failure',
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium',
      // Maps need WebGL, which software draws where there is no graphics card.
      args: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
      chromiumSandbox: process.getuid?.() !== 0,
    },
  },
  webServer: {
    command: `"${join(programs, 'cscc')}" serve --migrate --demo --worker`,
    url: `http://localhost:${port}/health/ready`,
    cwd: root,
    env: {
      ...(environment as Record<string, string>),
      PORT: String(port),
      CSCC_DATA_DIR: process.env.BROWSER_TEST_DATA_DIR,
      CSCC_APP_DIR: join(root, 'frontend/dist'),
      CSCC_RATE_LIMIT_SCALE: '100',
      CSCC_SECOND_FACTOR: 'optional',
    },
    timeout: 180_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
  },
})
