import { mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../app-error'
import { nativeCode } from '../../system-error'
import { fileIsWrong } from './config-error'
import type { ConfigFile } from './config-file'
import { safeName } from './file-name'
import { FolderNames } from './folder-names'
import { readConfigSteps } from './read-config'
import { type KnownText, markOf, readConfigFile } from './read-file'
import { finishInSteps } from './steps'
import type { WatchFolder } from './watch-folder'
import { replaceFile, writeNewFile } from './write-file'

type Deps = {
  folder: string
  /** A file was read and is not as it was: it is right, or has issues. */
  onFile: (file: ConfigFile) => void
  onGone: (path: string) => void
  /** All of the folder was looked at, and there are these files and no others. */
  onComplete: (paths: ReadonlySet<string>) => void
  /** The folder itself can be read no more, or again; `files` tells. */
  onFolder: () => void
  /** What `onFile` or the folder itself failed with, where nobody waits for it. */
  onError: (error: unknown) => void
  watch: WatchFolder
  /** Runs something later, until the returned function is called. */
  later: (run: () => void, ms: number) => () => void
  now: () => number
  newId: () => string
  /** How long a file must stay as it is before it is read: editors write in steps. */
  quietMs?: number
  /** How often the folder is looked at without being told to: some file systems tell nothing. */
  pollMs?: number
}

/** The folder with configuration files: read at the start, and whenever one of them changes. */
export class ConfigFolder {
  readonly #deps: Deps
  readonly #quietMs: number
  readonly #pollMs: number
  readonly #names: FolderNames
  readonly #files = new Map<string, ConfigFile>()
  /** Size, time and number of what was last read or seen. */
  readonly #read = new Map<string, string>()
  readonly #seen = new Map<string, string>()
  /** Told to have changed, so read even where size and time did not. */
  readonly #told = new Set<string>()
  /** What was written a moment ago. */
  #known: KnownText | null = null
  #looking: Promise<void> = Promise.resolve()
  #cancelLook: () => void = nothing
  #cancelPoll: () => void = nothing
  #unwatch: () => void = nothing
  #closed = false

  constructor(deps: Deps) {
    this.#deps = deps
    this.#names = new FolderNames(deps)
    this.#quietMs = deps.quietMs ?? 200
    this.#pollMs = deps.pollMs ?? 5_000
  }

  get folder(): string {
    return this.#deps.folder
  }

  /** Makes the folder where it is missing, reads what is there and begins to watch. */
  async start(): Promise<void> {
    await mkdir(this.#deps.folder, { recursive: true }).catch(this.#deps.onError)
    if (this.#closed) return
    this.#unwatch = this.#deps.watch(this.#deps.folder, (name) => {
      // Without a name nobody knows which file it was.
      for (const known of name === null ? this.#files.keys() : [name]) this.#told.add(known)
      this.#lookLater()
    })
    await this.#look('now')
    this.#poll()
  }

  /** Looks at the folder where nobody has yet, and watches nothing. */
  async looked(): Promise<void> {
    await this.#looking
    if (!this.#names.wasRead) await this.#look('now')
  }

  /** By name; the folder itself goes first where it cannot be read. */
  files(): ConfigFile[] {
    const files = [...this.#files.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
    const { trouble } = this.#names
    return trouble ? [trouble, ...files] : files
  }

  /** Reads every file again, now. */
  async reload(): Promise<ConfigFile[]> {
    for (const name of this.#files.keys()) this.#told.add(name)
    await this.#look('now')
    return this.files()
  }

  /**
   * Takes a text into the folder. Nothing is kept of one that is wrong, and no file is overwritten.
   * @throws AppError config_invalid with its issues; config_exists; whatever the disk says (ENOSPC)
   */
  async importText(name: string, text: string): Promise<ConfigFile> {
    const safe = safeName(name)
    const known = await this.#check(safe, text)
    await mkdir(this.#deps.folder, { recursive: true })
    // `A.yaml` and `a.yaml` are one file on macOS and Windows.
    const names = await readdir(this.#deps.folder)
    const same = (other: string) => other.normalize('NFC').toLowerCase() === safe.toLowerCase()
    if (names.some(same)) throw new AppError('config_exists', { name: safe })
    const { folder, newId } = this.#deps
    try {
      await writeNewFile(path.join(folder, safe), text, newId())
    } catch (error) {
      if (nativeCode(error) === 'EEXIST')
        throw new AppError('config_exists', { name: safe }, { cause: error })
      throw error
    }
    return this.#readNow(safe, known)
  }

  /**
   * Puts a text in the place of a file's, which it may not break.
   * @param before what the file held when it was read
   * @throws AppError config_invalid; config_changed where it holds something else by now; whatever the disk says
   */
  async replaceText(name: string, { before, after }: { before: string; after: string }): Promise<ConfigFile> {
    const known = await this.#check(name, after)
    const { folder, newId } = this.#deps
    await replaceFile(path.join(folder, name), { before, after }, newId())
    return this.#readNow(name, known)
  }

  /** Resolves when all looks that have begun are done. */
  async settled(): Promise<void> {
    await this.#looking
  }

  /** Ends watching; nothing is told afterwards. */
  async close(): Promise<void> {
    this.#closed = true
    this.#unwatch()
    this.#cancelLook()
    this.#cancelPoll()
    await this.#looking
  }

  async #check(name: string, text: string): Promise<KnownText> {
    const file = path.join(this.#deps.folder, name)
    const read = await finishInSteps(readConfigSteps(text, file))
    if (read.issues.length > 0) throw fileIsWrong(name, read.issues)
    return { path: file, text, read }
  }

  async #readNow(name: string, known: KnownText): Promise<ConfigFile> {
    this.#told.add(name)
    this.#known = known
    await this.#look('now')
    this.#known = null
    const file = this.#files.get(name)
    if (!file) throw new AppError('file_unreadable', { name })
    return file
  }

  #poll(): void {
    if (this.#closed) return
    this.#cancelPoll = this.#deps.later(() => {
      void this.#look('when quiet').finally(() => this.#poll())
    }, this.#pollMs)
  }

  #lookLater(): void {
    if (this.#closed) return
    this.#cancelLook()
    this.#cancelLook = this.#deps.later(() => void this.#look('when quiet'), this.#quietMs)
  }

  /** One look after the other; none fails, as the next one would not come. */
  #look(when: 'now' | 'when quiet'): Promise<void> {
    this.#looking = this.#looking.then(async () => {
      if (this.#closed) return
      try {
        if (await this.#lookOnce(when)) this.#lookLater()
      } catch (error) {
        this.#deps.onError(error)
      }
    })
    return this.#looking
  }

  /** @returns whether a file is still being written */
  async #lookOnce(when: 'now' | 'when quiet'): Promise<boolean> {
    const names = await this.#names.read()
    if (names === null || this.#closed) return false
    let isRestless = false
    for (const name of names) {
      const mark = await markOf(path.join(this.#deps.folder, name))
      if (mark === null) continue
      if (mark === this.#read.get(name) && !this.#told.has(name)) continue
      if (when === 'when quiet' && this.#seen.get(name) !== mark) {
        this.#seen.set(name, mark)
        isRestless = true
        continue
      }
      this.#told.delete(name)
      this.#read.set(name, mark)
      await this.#readFile(name)
      if (this.#closed) return false
    }
    for (const { name, path: gone } of [...this.#files.values()]) {
      if (names.includes(name)) continue
      for (const known of [this.#files, this.#read, this.#seen, this.#told]) known.delete(name)
      this.#deps.onGone(gone)
    }
    this.#deps.onComplete(new Set(names.map((name) => path.join(this.#deps.folder, name))))
    return isRestless
  }

  async #readFile(name: string): Promise<void> {
    const file = path.join(this.#deps.folder, name)
    const before = this.#files.get(name)
    const { read, checksum } = await readConfigFile(file, this.#known)
    if (this.#closed || (before && checksum !== null && before.checksum === checksum)) return
    const now: ConfigFile = {
      path: file,
      name,
      state: read.config ? 'ok' : 'broken',
      issues: read.issues,
      config: read.config ?? before?.config ?? null,
      checksum,
      readAt: this.#deps.now(),
    }
    this.#files.set(name, now)
    try {
      this.#deps.onFile(now)
    } catch (error) {
      // One file that cannot be taken keeps no other from being read.
      this.#deps.onError(error)
    }
  }
}

const nothing = () => undefined
