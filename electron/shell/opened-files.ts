import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { longestConfigBytes } from '../../shared/contract/config-files'

type Log = (text: string, fields: Record<string, unknown>) => void

const isConfig = (argument: string) => !argument.startsWith('-') && /\.ya?ml$/i.test(argument)

/** Configuration files that were opened by double click or on the command line, until the window asks for them. */
export class OpenedFiles {
  readonly #paths = new Set<string>()
  readonly #log: Log

  constructor(log: Log) {
    this.#log = log
  }

  add(path: string): void {
    this.#paths.add(resolve(path))
  }

  /** What a start with these arguments was asked to open. @param workingFolder where it was started */
  addArguments(argv: readonly string[], workingFolder: string): void {
    for (const argument of argv.slice(1)) if (isConfig(argument)) this.add(resolve(workingFolder, argument))
  }

  /** Each file once; one that cannot be read is told to the log, and to nobody else. */
  async take(): Promise<{ name: string; text: string }[]> {
    const paths = [...this.#paths]
    this.#paths.clear()
    const files: { name: string; text: string }[] = []
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
