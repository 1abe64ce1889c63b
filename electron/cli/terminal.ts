import type { SentenceLanguage } from '../agent/error-sentence'

type Output = Pick<NodeJS.WriteStream, 'write' | 'columns' | 'isTTY'>

/** What a command reads from and writes to. */
export type Terminal = {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean }
  stdout: Output
  stderr: Output
  environment: NodeJS.ProcessEnv
  cwd: string
  /** Calls `stop` at Ctrl-C; returns how to stop listening. */
  onInterrupt: (stop: () => void) => () => void
}

type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow'
const codes: Record<Colour, readonly [number, number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
}

/** Colours for a stream that is looked at; https://no-color.org turns them off. */
export function painter(
  terminal: Terminal,
  stream: 'stdout' | 'stderr',
): (colour: Colour, text: string) => string {
  const { NO_COLOR, TERM } = terminal.environment
  const isOn = terminal[stream].isTTY === true && !NO_COLOR && TERM !== 'dumb'
  return (colour, text) => (isOn ? `\u001b[${codes[colour][0]}m${text}\u001b[${codes[colour][1]}m` : text)
}

/** The language of error sentences, as the locale of the terminal says. */
export function languageOf({ LC_ALL, LC_MESSAGES, LANG }: NodeJS.ProcessEnv): SentenceLanguage {
  const locale = LC_ALL || LC_MESSAGES || LANG || ''
  return locale.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}

/** Rows under their headings, as wide as they need to be; the last column takes the rest. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, at) =>
    Math.max(heading.length, ...rows.map((row) => (row[at] ?? '').length)),
  )
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0)))
      .join('  ')
      .trimEnd()
  return `${[headings, ...rows].map(line).join('\n')}\n`
}

/** All of standard input; empty where a person sits at it. */
export async function pipedText({ stdin }: Terminal): Promise<string> {
  if (stdin.isTTY) return ''
  let text = ''
  stdin.setEncoding('utf8')
  for await (const piece of stdin) text += String(piece)
  return text
}
