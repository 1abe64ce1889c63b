import { win32 } from 'node:path'

/** How a command is started: by no shell, but for the batch files of Windows, which nothing else can start. */
export type Program = { file: string; args: string[]; verbatim: boolean }

type Surroundings = {
  platform: NodeJS.Platform
  environment: NodeJS.ProcessEnv
  isFile: (path: string) => boolean
}

/**
 * The program that a command names. On Windows names have no endings: `gcloud` is found as `gcloud.cmd` in PATH, as a
 * prompt would find it, and a batch file is given to cmd.exe.
 * @returns why not, in words, where an argument means something to cmd.exe: then it would run more than was said
 */
export function programOf(words: readonly string[], surroundings: Surroundings): Program | string {
  const [name, ...args] = words
  if (name === undefined) return 'the command is empty'
  const plain = { file: name, args, verbatim: false }
  if (surroundings.platform !== 'win32') return plain
  const file = foundIn(name, surroundings)
  if (file === null) return plain
  if (!/\.(cmd|bat)$/i.test(file)) return { ...plain, file }
  const unsafe = [file, ...args].find((word) => /["%!^&|<>\r\n]/.test(word))
  if (unsafe !== undefined) return `a batch file cannot be given ${unsafe}`
  const line = [file, ...args].map((word) => `"${word}"`).join(' ')
  const { ComSpec = 'cmd.exe' } = surroundings.environment
  return { file: ComSpec, args: ['/d', '/s', '/c', `"${line}"`], verbatim: true }
}

/** The file in the folders of PATH, with the endings of PATHEXT; never one of the working folder. */
function foundIn(name: string, { environment, isFile }: Surroundings): string | null {
  const { PATH = '', Path = PATH, PATHEXT = '.COM;.EXE;.BAT;.CMD' } = environment
  const endings = win32.extname(name) === '' ? PATHEXT.split(';').filter(Boolean) : ['']
  const isPath = /[\\/]/.test(name)
  const folders = isPath ? [''] : Path.split(';').filter(win32.isAbsolute)
  for (const folder of folders) {
    for (const ending of endings) {
      const file = win32.join(folder, name + ending)
      if (isFile(file)) return file
    }
  }
  return null
}
