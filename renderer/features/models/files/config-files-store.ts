import { create } from 'zustand'
import type { Client } from '../../../../shared/contract'
import type { ConfigFileView } from '../../../../shared/contract/config-files'
import type { AppErrorData } from '../../../../shared/errors'
import { onChange } from '../../../app/changes'

type ConfigFiles = { list: readonly ConfigFileView[] | null; error: AppErrorData | null }

/** The configuration files that are watched, as the engine last read them. */
export const useConfigFiles = create<ConfigFiles>(() => ({ list: null, error: null }))

export async function refreshConfigFiles(client: Pick<Client, 'configFiles'>) {
  const result = await client.configFiles.list()
  useConfigFiles.setState(result.ok ? { list: result.value, error: null } : { error: result.error })
}

/** Keeps the store in step while a view shows it. */
export function followConfigFiles(client: Pick<Client, 'configFiles'>) {
  void refreshConfigFiles(client)
  return onChange(['config-files'], () => void refreshConfigFiles(client))
}

/** Reads all files again; the error where that failed. */
export async function reloadConfigFiles(client: Pick<Client, 'configFiles'>) {
  const result = await client.configFiles.reload()
  useConfigFiles.setState(result.ok ? { list: result.value, error: null } : { error: result.error })
}
