import { create } from 'zustand'
import type { Client } from '../../../../shared/contract'
import type { EndpointView } from '../../../../shared/contract/endpoints'
import type { AppErrorData } from '../../../../shared/errors'
import { onChange } from '../../../app/changes'

type Endpoints = {
  /** Null until the engine has answered once. */
  list: readonly EndpointView[] | null
  error: AppErrorData | null
}

/** The servers that models are on, as the engine says. */
export const useEndpoints = create<Endpoints>(() => ({ list: null, error: null }))

export async function refreshEndpoints(client: Pick<Client, 'endpoints'>) {
  const result = await client.endpoints.list()
  useEndpoints.setState(result.ok ? { list: result.value, error: null } : { error: result.error })
}

/** Keeps the store in step while a view shows it. */
export function followEndpoints(client: Pick<Client, 'endpoints'>) {
  void refreshEndpoints(client)
  return onChange(['endpoints', 'models'], () => void refreshEndpoints(client))
}
