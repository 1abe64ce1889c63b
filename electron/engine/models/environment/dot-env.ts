import { parse } from 'dotenv'

/** A variable of a file of variables, and the line that sets it, from 1. */
export type DotEnvValue = { value: string; line: number }

const assignment = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*(?:=|:[ \t])/

/** The variables of a `.env` file. The last line that sets a variable is the one that holds. */
export function parseDotEnv(text: string): Map<string, DotEnvValue> {
  const plain = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const lines = new Map<string, number>()
  for (const [index, line] of plain.split('\n').entries()) {
    const name = assignment.exec(line)?.[1]
    if (name !== undefined) lines.set(name, index + 1)
  }
  return new Map(
    Object.entries(parse(plain)).map(([name, value]) => [name, { value, line: lines.get(name) ?? 1 }]),
  )
}

/** Lines that name a variable of this prefix without setting it, which the parser passes over in silence. */
export function lostLines(text: string, prefix: string): { name: string; line: number }[] {
  return text.split(/\r\n?|\n/).flatMap((line, index) => {
    const name = /^\s*(?:export\s+)?([\w.-]+)/.exec(line)?.[1] ?? ''
    const isLost = name.toUpperCase().startsWith(prefix) && !assignment.test(line)
    return isLost ? [{ name, line: index + 1 }] : []
  })
}
