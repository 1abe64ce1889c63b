import path from 'node:path'
import { type DotEnvValue, lostLines, parseDotEnv } from './dot-env'

export type Environment = Readonly<Record<string, string | undefined>>

/** Where a variable was set; no file: the process's own environment. */
export type VariableSource = { variable: string; file: string | null; line: number | null }
export type Variable = VariableSource & { value: string }

/** All variables of a program: its environment, then `.env.<mode>`, `.env.local` and `.env`. */
export type Variables = {
  /** From KEEPSAKE_ENV, else ENV; null where neither is set, or is no name of a mode. */
  mode: string | null
  get: (name: string) => Variable | undefined
  names: string[]
  /** The value that holds for each name. */
  all: Environment
  /** Lines that were meant to set one of our variables. */
  lost: { name: string; file: string; line: number }[]
}

type Deps = {
  environment: Environment
  /** Where the files lie. */
  folder: string
  /** A file's text, null where there is none. */
  readText: (file: string) => string | null
}

/** A mode is part of a file's name, and of none elsewhere. */
const modeName = /^[A-Za-z0-9][\w-]{0,40}$/

/** Reads the files of variables in a folder; the environment is stronger than any of them (SPEC B4). */
export function loadVariables({ environment, folder, readText }: Deps): Variables {
  const said = environment.KEEPSAKE_ENV || environment.ENV || ''
  const mode = modeName.test(said) && said !== 'local' ? said : null
  const names = [...(mode === null ? [] : [`.env.${mode}`]), '.env.local', '.env']
  const lost: Variables['lost'] = []
  const files: { file: string; values: Map<string, DotEnvValue> }[] = []
  for (const name of names) {
    const file = path.join(folder, name)
    const text = readText(file)
    if (text === null) continue
    files.push({ file, values: parseDotEnv(text) })
    lost.push(...lostLines(text, 'KEEPSAKE_').map((found) => ({ ...found, file })))
  }
  const own = Object.keys(environment).filter((name) => environment[name] !== undefined)
  const get = (variable: string): Variable | undefined => {
    const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined
    if (value !== undefined) return { variable, value, file: null, line: null }
    for (const { file, values } of files) {
      const found = values.get(variable)
      if (found) return { variable, file, ...found }
    }
    return undefined
  }
  const all = [...new Set([...own, ...files.flatMap(({ values }) => [...values.keys()])])]
  return { mode, lost, get, names: all, all: Object.fromEntries(all.map((name) => [name, get(name)?.value])) }
}

/** As `explain` writes it: the variable, with file and line where it has them. */
export const sourceText = ({ variable, file, line }: VariableSource): string =>
  file === null ? variable : `${variable} (${file}:${line})`
