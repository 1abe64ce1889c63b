import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { EngineContract, Handlers } from '../../shared/contract'
import { AppError } from '../engine/app-error'

type Api = Handlers<EngineContract>
type AddFile = Api['builtin']['addFile']
type Documents = Api['documents']
type Transfer = Api['transfer']

/**
 * Files and folders that the person chose in the system's dialog or dropped onto the window since the app began: the
 * page itself may name none.
 */
export class PickedFiles {
  readonly #paths = new Set<string>()
  #dropped: string[] = []

  add(path: string): void {
    this.#paths.add(path)
  }

  /** What was dropped just now, told by the preload, which alone learns of places. */
  drop(paths: readonly string[]): void {
    this.#dropped = [...paths]
    for (const path of paths) this.add(path)
  }

  /** The last drop, once, files and folders apart. */
  async takeDropped(): Promise<{ paths: string[]; folders: string[] }> {
    const dropped = this.#dropped
    this.#dropped = []
    const isFolder = await Promise.all(
      dropped.map((path) =>
        stat(path).then(
          (about) => about.isDirectory(),
          // What cannot be looked at is told when it is added.
          () => false,
        ),
      ),
    )
    return {
      paths: dropped.filter((_path, index) => !isFolder[index]),
      folders: dropped.filter((_path, index) => isFolder[index]),
    }
  }

  /** The same method, for which a file that nobody chose is none that can be read. */
  guard(addFile: AddFile): AddFile {
    return (input) => {
      this.#need(input.path)
      return addFile(input)
    }
  }

  /** The same methods, for which files and folders that nobody chose are none that can be read. */
  guardDocuments(documents: Documents): Documents {
    return {
      ...documents,
      addFiles: (input) => {
        for (const path of input.paths) this.#need(path)
        return documents.addFiles(input)
      },
      watchFolder: async (input) => {
        const { folders } = await documents.list()
        // One that is watched was chosen once.
        if (!folders.some(({ path }) => path === resolve(input.path))) this.#need(input.path)
        return documents.watchFolder(input)
      },
    }
  }

  /** The same methods, for which a folder that nobody chose is none that notes are written into. */
  guardTransfer(transfer: Transfer): Transfer {
    return {
      ...transfer,
      exportNotes: (input) => {
        this.#need(input.folder)
        return transfer.exportNotes(input)
      },
    }
  }

  #need(path: string): void {
    if (!this.#paths.has(path)) throw new AppError('file_unreadable', { path })
  }
}
