import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { longestConfigBytes } from '../../shared/contract/config-files'

type Log = (text: string, fields: Record<string, unknown>) => void

/** `.keepsake` is ours alone, so that a double click need not take every YAML file from its editor. */
const isConfig = (argument: string) => !argument.startsWith('-') && /\.(ya?ml|keepsake)$/i.test(argument)

type OpenedFile = { name: string; text: string }

/** Configuration files that were opened by double click or on the command line, handed to the window that follows them. */
export class OpenedFiles {
  readonly #paths = new Set<string>()
  readonly #log: Log
  #handOver: () => void = () => undefined

  constructor(log: Log) {
    this.#log = log
  }

  add(path: string): void {
    this.#paths.add(resolve(path))
    this.#handOver()
  }

  /** What a start with these arguments was asked to open. @param workingFolder where it was started */
  addArguments(argv: readonly string[], workingFolder: string): void {
    for (const argument of argv.slice(1).filter(isConfig)) {
      try {
        // Linux desktops name what is opened by its address.
        const path = /^file:/i.test(argument) ? fileURLToPath(argument) : argument
        this.add(resolve(workingFolder, path))
      } catch (error) {
        this.#log('an address is that of no file here', { argument, error: String(error) })
      }
    }
  }

  /**
   * Gives the files that wait, and from now on each that is opened. Returns what ends that; what is opened while
   * nobody follows waits for the next who does.
   */
  follow(emit: (file: OpenedFile) => void): () => void {
    const handOver = () => {
      this.#take().then((files) => files.forEach(emit))
    }
    this.#handOver = handOver
    handOver()
    return () => {
      if (this.#handOver === handOver) this.#handOver = () => undefined
    }
  }

  /** Each file once; one that cannot be read is told to the log, and to nobody else. */
  async #take(): Promise<OpenedFile[]> {
    const paths = [...this.#paths]
    this.#paths.clear()
    const files: OpenedFile[] = []
    for (const path of paths) {
      try {
        if ((await stat(path)).size > longestConfigBytes) throw new Error('the file is too large')
        files.push({ name: basename(path), text: await readFile(path, 'utf8') })
      } catch (error) {
        this.#log('a file could not be opened', { path, error: String(error) })
      }
    }
    return files
  }
}
