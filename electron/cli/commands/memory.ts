import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { MemoryItem, MemoryKind } from '../../../shared/contract/memory'
import type { Engine } from '../../engine/engine'
import type { Cli } from '../cli'
import { exitCodes } from '../exit-codes'
import { painter } from '../terminal'
import { type FolderOption, withEngine } from '../with-engine'

const pageSize = 200

export type MemoryListOptions = FolderOption & { kind?: MemoryKind; limit?: number; json?: boolean }

/** What is remembered: all of it newest first, or what a query finds, the best first. */
export function memoryList(cli: Cli, query: string, options: MemoryListOptions): Promise<number> {
  const { kind = null, limit = 50, json = false } = options
  const { stdout } = cli.terminal
  const paint = painter(cli.terminal, 'stdout')
  return withEngine(cli, options, async (engine) => {
    const items = await read(engine, { query, kind, limit })
    if (json) stdout.write(`${JSON.stringify(items, null, 2)}\n`)
    else if (items.length === 0) {
      const what = kind === null ? '' : ` of the kind ${kind}`
      cli.terminal.stderr.write(
        query === ''
          ? `Nothing${what} is remembered yet.\n`
          : `Nothing${what} is remembered about "${query}".\n`,
      )
    } else {
      for (const item of items) {
        stdout.write(
          `${paint('dim', `${day(item.createdAt)}  ${item.kind.padEnd(10)}`)}  ${oneLine(item.text)}\n`,
        )
      }
    }
    return exitCodes.ok
  })
}

export type MemoryExportOptions = FolderOption & { format: 'json' | 'markdown'; output?: string }

/** Everything that is remembered, with its sources. */
export function memoryExport(cli: Cli, options: MemoryExportOptions): Promise<number> {
  const { stdout, cwd } = cli.terminal
  return withEngine(cli, options, async (engine) => {
    const items = await read(engine, { query: '', kind: null, limit: Number.POSITIVE_INFINITY })
    const text = options.format === 'json' ? `${JSON.stringify(items, null, 2)}\n` : markdown(items)
    if (options.output === undefined) stdout.write(text)
    else await writeFile(resolve(cwd, options.output), text, { mode: 0o600 })
    return exitCodes.ok
  })
}

async function read(
  { api }: Engine,
  { query, kind, limit }: { query: string; kind: MemoryKind | null; limit: number },
): Promise<MemoryItem[]> {
  const items: MemoryItem[] = []
  for (;;) {
    const asked = Math.min(pageSize, limit - items.length)
    if (asked <= 0) return items
    const page = await api.memory.list({ query, kind, offset: items.length, limit: asked })
    items.push(...page.items)
    if (page.items.length === 0 || items.length >= page.total) return items
  }
}

function markdown(items: readonly MemoryItem[]): string {
  const kinds = [...new Set(items.map(({ kind }) => kind))]
  const sections = kinds.map((kind) => {
    const lines = items
      .filter((item) => item.kind === kind)
      .map(({ text, createdAt, sources }) => {
        const quotes = sources.map(
          ({ quote, conversationTitle }) => `  > ${oneLine(quote)} (${conversationTitle})`,
        )
        return [`- ${oneLine(text)} (${day(createdAt)})`, ...quotes].join('\n')
      })
    return `## ${kind}\n\n${lines.join('\n')}\n`
  })
  return `# Memory\n\n${sections.join('\n')}`
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
const day = (at: number) => new Date(at).toISOString().slice(0, 10)
