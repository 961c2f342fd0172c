import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

/** What every page loads, in two chunks: they compress better than thirty small ones. What only some need stays out. */
const EVERYWHERE = [
  {
    name: 'libraries',
    test: /node_modules\/(@tanstack\/(query-core|react-query|router-core|react-router|history|store|react-store)|react|react-dom|scheduler|i18next|react-i18next)\//,
  },
  {
    name: 'base',
    test: /src\/(api\/(?!upload|download|etag)|i18n\/\w+\.ts|ui\/(search|format|page-title|page-focus)\.|features\/[^/]+\/search\.ts)/,
  },
]

const server = 'http://localhost:8080'

export default defineConfig({
  resolve: { tsconfigPaths: true },
  plugins: [tanstackRouter({ target: 'react', autoCodeSplitting: true }), react()],
  // No inlined assets: the content security policy allows only files of our own origin.
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups: EVERYWHERE } } },
  },
  server: { proxy: { '/api': server, '/health': server, '/.well-known': server, '/docs': server } },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    testTimeout: 20_000,
  },
})
