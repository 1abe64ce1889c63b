import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Engine, type EngineOptions, openEngine } from '../engine/engine'

/**
 * The engine over a data folder, beside the app where that runs. Without one it remembers nothing and reads nothing of
 * anybody's: its folder is empty, its own, and goes with it.
 * @throws what `openEngine` throws
 */
export async function openFolder(
  folder: string | null,
  options: Omit<EngineOptions, 'dataFolder' | 'inMemory' | 'beside'>,
): Promise<Engine> {
  if (folder !== null) return openEngine({ ...options, dataFolder: folder, beside: true })
  // Anybody may leave files in the shared temporary folder itself.
  const dataFolder = await mkdtemp(join(tmpdir(), 'keepsake-'))
  const remove = () => rm(dataFolder, { recursive: true, force: true })
  try {
    const engine = await openEngine({ ...options, dataFolder, inMemory: true, beside: true })
    const close = () => engine.close().finally(remove)
    return { ...engine, close }
  } catch (error) {
    await remove()
    throw error
  }
}
