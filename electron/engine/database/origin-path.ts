import { isAbsolute, join, relative, sep } from 'node:path'
import type { Origin } from './endpoints'

/**
 * Paths of configuration files as the database keeps them: relative to their folder, with forward slashes, so that
 * models stay themselves where the data folder is moved, restored from a backup or named in another way.
 */
export class OriginPaths {
  readonly #folder: string | null

  /** @param folder the configuration files' own, absolute; null: paths are kept as they are */
  constructor(folder: string | null) {
    this.#folder = folder
  }

  toStored({ from, path }: Origin): string {
    if (this.#folder === null || from !== 'file') return path
    const inside = relative(this.#folder, path)
    const isInside = inside !== '' && !isAbsolute(inside) && inside.split(sep)[0] !== '..'
    return isInside ? inside.split(sep).join('/') : path
  }

  fromStored({ from, path }: Origin): Origin {
    if (this.#folder === null || from !== 'file' || isAbsolute(path)) return { from, path }
    return { from, path: join(this.#folder, ...path.split('/')) }
  }
}
