import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readdir, rename, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { StartupState } from '../../shared/contract/app'
import { AppError, toErrorData } from '../engine/app-error'
import { backupFolder, databaseFile, type Engine } from '../engine/engine'

type Deps = {
  dataFolder: string
  open: () => Promise<Engine>
  now: () => number
  /** Told of every failed opening. */
  onFailure: (error: unknown) => void
}

type Choice = { how: 'try-again' } | { how: 'start-fresh' } | { how: 'restore-backup'; name: string }

/** Opens the engine, tells why it could not be, and mends that on the person's word. Nothing is ever deleted. */
export class Startup {
  readonly #deps: Deps
  #opening: Promise<Engine>
  #recovering: Promise<unknown> = Promise.resolve()

  constructor(deps: Deps) {
    this.#deps = deps
    this.#opening = this.#open()
  }

  /** The engine. @throws AppError why there is none */
  engine(): Promise<Engine> {
    return this.#opening
  }

  async state(): Promise<StartupState> {
    try {
      await this.#opening
      return { state: 'ready' }
    } catch (error) {
      return { state: 'failed', error: toErrorData(error), backups: await this.#backups() }
    }
  }

  /**
   * Puts the file aside where it is asked to, and tries again. One at a time: a second click must not put aside
   * what the first one has just made.
   * @throws AppError invalid_input for a backup that is not there; nothing was moved then
   */
  recover(choice: Choice): Promise<StartupState> {
    const recovering = this.#recovering.then(() => this.#recover(choice))
    this.#recovering = recovering.catch(() => undefined)
    return recovering
  }

  async #recover(choice: Choice): Promise<StartupState> {
    const state = await this.state()
    if (state.state === 'ready') return state
    if (choice.how === 'restore-backup') {
      if (!state.backups.some((backup) => backup.name === choice.name)) {
        throw new AppError('invalid_input', { field: 'name', found: choice.name, expected: 'a backup' })
      }
      await this.#restore(choice.name)
    }
    if (choice.how === 'start-fresh') await this.#putAside()
    this.#opening = this.#open()
    return this.state()
  }

  async close(): Promise<void> {
    const engine = await this.#opening.catch((error: unknown) => {
      if (error instanceof AppError) return null
      throw error
    })
    await engine?.close()
  }

  #open(): Promise<Engine> {
    const opening = this.#deps.open()
    // Whoever asks for the engine gets the reason; nobody may ask before the window does.
    opening.catch((error: unknown) => this.#deps.onFailure(error))
    return opening
  }

  /** The copy is whole before the file makes room for it. */
  async #restore(name: string): Promise<void> {
    const file = databaseFile(this.#deps.dataFolder)
    const copy = `${file}.restored`
    await copyFile(join(backupFolder(this.#deps.dataFolder), name), copy)
    await this.#putAside()
    await rename(copy, file)
  }

  async #putAside(): Promise<void> {
    const file = databaseFile(this.#deps.dataFolder)
    const stamp = new Date(this.#deps.now()).toISOString().replace(/[:.]/g, '-')
    const parent = join(this.#deps.dataFolder, 'set-aside')
    await mkdir(parent, { recursive: true })
    // A folder of its own each time, so that nothing that was put aside is ever overwritten.
    const folder = await mkdtemp(join(parent, `${stamp}-`))
    for (const path of [file, `${file}-wal`, `${file}-shm`]) {
      if (existsSync(path)) await rename(path, join(folder, basename(path)))
    }
  }

  async #backups(): Promise<Extract<StartupState, { state: 'failed' }>['backups']> {
    const folder = backupFolder(this.#deps.dataFolder)
    if (!existsSync(folder)) return []
    const names = (await readdir(folder)).filter((name) => name.endsWith('.db'))
    const backups = await Promise.all(
      names.map(async (name) => {
        const { mtimeMs, size } = await stat(join(folder, name))
        return { name, at: Math.round(mtimeMs), sizeBytes: size }
      }),
    )
    return backups.sort((one, other) => other.at - one.at)
  }
}
