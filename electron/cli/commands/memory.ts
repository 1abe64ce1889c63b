import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { engineContract } from '../../../shared/contract'
import type { MemoryItem, MemoryKind } from '../../../shared/contract/memory'
import type { Engine } from '../../engine/engine'
import { nativeCode } from '../../engine/system-error'
import { type Cli, UsageError } from '../cli'
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

export type MemoryExportOptions = FolderOption & { format: 'json' | 'markdown' | 'notes'; output?: string }

/** Everything that is remembered, with its sources: JSON that can be imported, one document, or a folder of notes. */
export function memoryExport(cli: Cli, options: MemoryExportOptions): Promise<number> {
  const { stdout, cwd } = cli.terminal
  const { format, output } = options
  return withEngine(cli, options, async ({ api }) => {
    if (format === 'notes') {
      const folder = resolve(cwd, output ?? 'keepsake-memory')
      const { files } = await api.transfer.exportNotes({ folder })
      stdout.write(`${files} notes are in ${folder}.\n`)
      return exitCodes.ok
    }
    const { text } = await (format === 'json' ? api.transfer.exportJson() : api.transfer.exportMarkdown())
    if (output === undefined) stdout.write(text)
    else await writeFile(resolve(cwd, output), text, { mode: 0o600 })
    return exitCodes.ok
  })
}

/** Takes over what `memory export --format json` wrote; what is here already stays as it is. */
export function memoryImport(cli: Cli, file: string, options: FolderOption): Promise<number> {
  const { stdout, stderr, cwd } = cli.terminal
  return withEngine(cli, options, async ({ api }) => {
    const path = resolve(cwd, file)
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw new UsageError(`${path} cannot be read: ${nativeCode(error) || String(error)}`)
    })
    const { added, known, forgotten, skipped } = await api.transfer.importJson({ text })
    stdout.write(`${added} added, ${known} known already, ${forgotten} forgotten here before.\n`)
    for (const { at, problem } of skipped) stderr.write(`Left out: ${at} (${problem})\n`)
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
    const input = { query, kinds: kind === null ? [] : [kind], offset: items.length, limit: asked }
    const page = await api.memory.list(engineContract.memory.list.input.parse(input))
    items.push(...page.items)
    if (page.items.length === 0 || items.length >= page.total) return items
  }
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()
const day = (at: number) => new Date(at).toISOString().slice(0, 10)
