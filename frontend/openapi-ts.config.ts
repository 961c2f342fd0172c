import { defineConfig } from '@hey-api/openapi-ts'

interface Schemas {
  [name: string]: { $ref?: string; properties?: { items?: { items?: object } } }
}

/** Names what the contract leaves nameless: the items of a `Page_X`, written out in place, become `X`. */
function nameTypes(schemas: Schemas) {
  schemas.Problem ??= { $ref: '#/components/schemas/ProblemBody' }
  for (const [page, schema] of Object.entries(schemas)) {
    const list = schema.properties?.items
    const name = page.replace('Page_', '')
    if (name === page || !list?.items || '$ref' in list.items) continue
    schemas[name] ??= list.items
    list.items = { $ref: `#/components/schemas/${name}` }
  }
}

export default defineConfig({
  // OPENAPI_INPUT lets a developer generate from a contract that is not committed yet.
  input: process.env.OPENAPI_INPUT ?? '../openapi/cscc.v1.json',
  parser: {
    patch: (contract) =>
      nameTypes((contract as { components?: { schemas?: Schemas } }).components?.schemas ?? {}),
  },
  output: { path: './src/api/gen' },
  plugins: [
    { name: '@hey-api/typescript', enums: false },
    { name: '@hey-api/client-fetch', runtimeConfigPath: './src/api/client-config' },
    // The session adds its token to every call (`src/api/session.ts`).
    { name: '@hey-api/sdk', auth: false },
    {
      name: '@tanstack/react-query',
      queryOptions: true,
      mutationOptions: true,
      infiniteQueryOptions: false,
      queryKeys: { tags: true },
    },
  ],
})
