import { lstat, readdir } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../app-error'
import { nativeCode } from '../../system-error'
import type { ConfigFile } from './config-file'
import { isConfigName } from './file-name'
import { unreadableFile } from './read-config'

type Deps = { folder: string; onFolder: () => void; onError: (error: unknown) => void; now: () => number }

/** Which files there are, and whether that can be known at all. */
export class FolderNames {
  readonly #deps: Deps
  #trouble: ConfigFile | null = null
  #wasRead = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** The folder as a file that is wrong, while it cannot be read. */
  get trouble(): ConfigFile | null {
    return this.#trouble
  }

  /** Whether it could be read at least once. */
  get wasRead(): boolean {
    return this.#wasRead
  }

  /**
   * The names of configuration files. A folder that was there and was removed holds none.
   * @returns null where the folder cannot be read, which is told: nobody knows then what is in it
   */
  async read(): Promise<string[] | null> {
    const { folder, onFolder, onError } = this.#deps
    try {
      const names = await namesIn(folder)
      if (names === null && !this.#wasRead) throw new AppError('file_unreadable', { path: folder })
      this.#wasRead = true
      if (this.#trouble) {
        this.#trouble = null
        onFolder()
      }
      return (names ?? []).filter(isConfigName)
    } catch (error) {
      if (!this.#trouble) {
        this.#trouble = this.#asFile(error)
        onError(error)
        onFolder()
      }
      return null
    }
  }

  #asFile(error: unknown): ConfigFile {
    const { folder, now } = this.#deps
    const code = nativeCode(error)
    const found = `a folder that ${code === '' ? 'is not there' : `cannot be opened (${code})`}`
    const { issues } = unreadableFile(folder, found)
    const name = path.basename(folder)
    return { path: folder, name, state: 'broken', issues, config: null, checksum: null, readAt: now() }
  }
}

/** Null for a folder that is not there. @throws where it cannot be read, as a link that leads nowhere */
async function namesIn(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (nativeCode(error) === 'ENOENT' && (await isMissing(folder))) return null
    throw error
  }
}

const isMissing = (folder: string): Promise<boolean> =>
  lstat(folder).then(
    () => false,
    (error: unknown) => nativeCode(error) === 'ENOENT',
  )
