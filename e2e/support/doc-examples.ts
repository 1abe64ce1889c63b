import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../scripts/setup/folders.mjs'

/** A code block of a document, as it stands there. */
export type Example = {
  /** Where it begins, as `docs/cli.md:12`. */
  place: string
  /** The line of headings above it. */
  heading: string
  language: string
  text: string
}

/** Every code block of a document that has a language. */
export function examplesOf(document: string): Example[] {
  const examples: Example[] = []
  let heading = ''
  let open: Example | null = null
  const lines = readFileSync(join(projectRoot, document), 'utf8').split('\n')
  for (const [at, line] of lines.entries()) {
    if (open !== null) {
      if (line !== '```') open.text += `${line}\n`
      else {
        examples.push(open)
        open = null
      }
    } else if (line.startsWith('```')) {
      const language = line.slice(3).trim()
      if (language === '') throw new Error(`${document}:${at + 1}: a code block has no language`)
      open = { place: `${document}:${at + 1}`, heading, language, text: '' }
    } else if (line.startsWith('#')) heading = line.replace(/^#+ /, '')
  }
  if (open !== null) throw new Error(`${open.place}: a code block has no end`)
  return examples
}

/** The name in the first line of a file's text, as `# code.yaml`. */
export function fileNameIn({ place, text }: Example): string {
  const name = /^# (\S+)\n/.exec(text)?.[1]
  if (name === undefined) throw new Error(`${place}: its first line names no file`)
  return name
}

/**
 * What a process of Node runs first: whoever asks a usual port of a model server on this machine gets the server at
 * `port`, so that an example need not be changed, nor those ports be free.
 */
export const usualPortsAt = (port: number): string => `import net from 'node:net'
const usual = new Set([1234, 8000, 8001, 11434])
const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...given) {
  const options = Array.isArray(given[0]) ? given[0][0] : given[0]
  if (usual.has(Number(options?.port))) Object.assign(options, { host: '127.0.0.1', port: ${port} })
  return connect.apply(this, given)
}
`
