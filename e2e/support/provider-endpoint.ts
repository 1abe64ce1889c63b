import { onTestFinished } from 'vitest'
import { AppError } from '../../electron/engine/app-error'
import type { ProviderEndpoint } from '../../electron/engine/providers/endpoint'
import { createModelFetch } from '../../electron/engine/providers/wire/model-fetch'
import {
  type ScriptedServer,
  type ScriptedServerOptions,
  startScriptedServer,
} from './scripted-server/server'

/** A scripted server until the end of the test, with one model that can do everything. */
export async function serve(options: ScriptedServerOptions = {}): Promise<ScriptedServer> {
  const capabilities = { embedding: true, rerank: true, speech: true }
  const server = await startScriptedServer({ models: [{ id: 'm', capabilities }], ...options })
  onTestFinished(() => server.close())
  return server
}

/** An endpoint at an address, with connections that end with the test. */
export function endpointAt(baseUrl: string, more: Partial<ProviderEndpoint> = {}): ProviderEndpoint {
  const fetch = createModelFetch({ connectTimeoutMs: 2_000 })
  onTestFinished(() => fetch.close())
  return {
    kind: 'openai-compatible',
    baseUrl,
    apiKey: null,
    apiVersion: null,
    headers: {},
    secrets: [],
    maxRetries: 0,
    timeouts: {},
    fetch,
    now: () => performance.now(),
    ...more,
  }
}

/** The error that a promise fails with, which has to be one of ours. */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('it did not fail')
}
