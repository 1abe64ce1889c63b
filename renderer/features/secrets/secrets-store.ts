import { create } from 'zustand'
import type { Client } from '../../../shared/contract'
import type { SecretView } from '../../../shared/contract/secrets'
import type { AppErrorData, Result } from '../../../shared/errors'
import { onChange } from '../../app/changes'

type NeededClient = Pick<Client, 'secrets'>
type Secrets = { list: readonly SecretView[] | null; error: AppErrorData | null }

/** The secrets as far as they may be seen: names, where they come from, what uses them. */
export const useSecrets = create<Secrets>(() => ({ list: null, error: null }))

export async function refreshSecrets(client: NeededClient) {
  const result = await client.secrets.list()
  useSecrets.setState(result.ok ? { list: result.value, error: null } : { error: result.error })
}

/** Keeps the store in step while a view shows it. */
export function followSecrets(client: NeededClient) {
  void refreshSecrets(client)
  return onChange(['secrets', 'models', 'endpoints', 'config-files'], () => void refreshSecrets(client))
}

/** Hands a value to the key store, which gives it to nobody but requests. The error where that failed. */
export const setSecret = (client: NeededClient, name: string, value: string) =>
  settle(client, client.secrets.set({ name, value }))

export const removeSecret = (client: NeededClient, name: string) =>
  settle(client, client.secrets.remove({ name }))

async function settle(client: NeededClient, asked: Promise<Result<void>>): Promise<AppErrorData | null> {
  const result = await asked
  await refreshSecrets(client)
  return result.ok ? null : result.error
}
