import { defineConfig } from '@hey-api/openapi-ts'

export default defineConfig({
  // OPENAPI_INPUT lets a developer generate from a contract that is not committed yet.
  input: process.env.OPENAPI_INPUT ?? '../openapi/cscc.v1.json',
  output: { path: './src/api/gen' },
  plugins: [
    { name: '@hey-api/typescript', enums: false },
    { name: '@hey-api/client-fetch', runtimeConfigPath: './src/api/client-config' },
    '@hey-api/sdk',
    {
      name: '@tanstack/react-query',
      queryOptions: true,
      mutationOptions: true,
      infiniteQueryOptions: false,
      queryKeys: { tags: true },
    },
  ],
})
