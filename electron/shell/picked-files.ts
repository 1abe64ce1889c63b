import type { EngineContract, Handlers } from '../../shared/contract'
import { AppError } from '../engine/app-error'

type AddFile = Handlers<EngineContract>['builtin']['addFile']

/** Files that the person chose in the system's dialog since the app began: the page itself may name no file. */
export class PickedFiles {
  readonly #paths = new Set<string>()

  add(path: string): void {
    this.#paths.add(path)
  }

  /** The same method, for which a file that nobody chose is none that can be read. */
  guard(addFile: AddFile): AddFile {
    return (input) => {
      if (!this.#paths.has(input.path)) throw new AppError('file_unreadable', { path: input.path })
      return addFile(input)
    }
  }
}
