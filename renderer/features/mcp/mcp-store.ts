import { create } from 'zustand'
import type { Client } from '../../../shared/contract'
import type { McpClient, mcp } from '../../../shared/contract/mcp'
import type { Output } from '../../../shared/contract/procedure'
import type { AppErrorData, Result } from '../../../shared/errors'
import { onChange } from '../../app/changes'

export type McpApi = Pick<Client, 'mcp'>
export type HttpState = Output<typeof mcp.http>
type Programs = {
  clients: readonly McpClient[] | null
  http: HttpState | null
  error: AppErrorData | null
}

/** Programs that may use the memory or ask to, and the door for those that ask over HTTP. */
export const usePrograms = create<Programs>(() => ({ clients: null, http: null, error: null }))

export async function refreshPrograms(client: McpApi) {
  const [clients, http] = await Promise.all([client.mcp.clients(), client.mcp.http()])
  const error = clients.ok ? (http.ok ? null : http.error) : clients.error
  usePrograms.setState({
    ...(clients.ok ? { clients: clients.value } : {}),
    ...(http.ok ? { http: http.value } : {}),
    error,
  })
}

/** Keeps the store in step while a view shows it. */
export function followPrograms(client: McpApi) {
  void refreshPrograms(client)
  return onChange(['mcp'], () => void refreshPrograms(client))
}

/** The error where it could not be done; the list is right afterwards in any case. */
export async function settle<T>(client: McpApi, asked: Promise<Result<T>>): Promise<AppErrorData | null> {
  const result = await asked
  await refreshPrograms(client)
  return result.ok ? null : result.error
}
