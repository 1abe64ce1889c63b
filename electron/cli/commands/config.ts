import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ConfigIssue } from '../../../shared/contract/config-files'
import { readConfig, unreadableFile } from '../../engine/models'
import { nativeCode } from '../../engine/system-error'
import type { Cli } from '../cli'
import { exitCodes } from '../exit-codes'
import { painter } from '../terminal'

/** An issue as editors and compilers write it. */
export const issueLine = ({ path, line, column, field, found, expected }: ConfigIssue): string =>
  `${[path, line, column].filter((part) => part !== null).join(':')}: ${field === null ? '' : `${field}: `}` +
  `found ${found}, expected ${expected}`

/** Reads files and tells every fault at its place. */
export async function configCheck(
  { terminal }: Cli,
  files: readonly string[],
  { json = false }: { json?: boolean },
): Promise<number> {
  const paint = painter(terminal, 'stdout')
  const results: { path: string; models: string[]; issues: readonly ConfigIssue[] }[] = []
  for (const path of files) {
    const { config, issues } = await read(resolve(terminal.cwd, path), path)
    const models = (config?.models ?? []).map(({ form }) => form.displayName ?? form.wireName)
    results.push({ path, models, issues })
  }
  if (json) terminal.stdout.write(`${JSON.stringify(results, null, 2)}\n`)
  else {
    for (const { path, models, issues } of results) {
      for (const issue of issues) terminal.stderr.write(`${issueLine(issue)}\n`)
      if (issues.length > 0) continue
      terminal.stdout.write(`${paint('green', 'ok')}  ${path}  ${models.join(', ')}\n`)
    }
  }
  return results.some(({ issues }) => issues.length > 0) ? exitCodes.configInvalid : exitCodes.ok
}

async function read(path: string, shown: string) {
  try {
    return readConfig(await readFile(path, 'utf8'), shown)
  } catch (error) {
    const code = nativeCode(error)
    if (code === '') throw error
    return unreadableFile(shown, code === 'ENOENT' ? 'no such file' : code)
  }
}
