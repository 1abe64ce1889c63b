import { resolve } from 'node:path'
import { defaultDataFolder } from '../agent/data-folder'
import { type Engine, type EngineOptions, openEngine } from '../engine/engine'
import type { Cli } from './cli'

export type FolderOption = { dataFolder?: string }

export const folderOf = ({ terminal }: Cli, { dataFolder }: FolderOption): string =>
  dataFolder === undefined ? defaultDataFolder(terminal.environment) : resolve(dataFolder)

/** Opens the engine on the app's data, beside the app where that runs, and closes it after `work`. */
export async function withEngine<T>(
  cli: Cli,
  options: FolderOption,
  work: (engine: Engine, dataFolder: string) => Promise<T>,
  more: Pick<EngineOptions, 'learns'> = {},
): Promise<T> {
  const dataFolder = folderOf(cli, options)
  const engine = await openEngine({
    ...cli.surroundings(cli.terminal.environment),
    dataFolder,
    beside: true,
    program: { version: cli.version, command: 'keepsake mcp' },
    ...more,
  })
  try {
    return await work(engine, dataFolder)
  } finally {
    await engine.close()
  }
}
