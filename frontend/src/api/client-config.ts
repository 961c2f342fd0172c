import type { CreateClientConfig } from './gen/client.gen'
import { authorizedFetch } from './session'

/** Settings of the generated client; its `runtimeConfigPath` in `openapi-ts.config.ts` points here. */
export const createClientConfig: CreateClientConfig = (config) => ({
  ...config,
  // While prerendering there is no location, and no request is made either.
  baseUrl: typeof location === 'undefined' ? 'http://prerender.invalid' : location.origin,
  fetch: authorizedFetch,
  throwOnError: true,
})
