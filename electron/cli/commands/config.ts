import { readFile } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import type { ConfigIssue } from '../../../shared/contract/config-files'
import { readConfig, readModelsFile, unreadableFile } from '../../engine/models'
import { nativeCode } from '../../engine/system-error'
import type { Cli } from '../cli'
import { exitCodes } from '../exit-codes'
import { issueLine } from '../list-faults'
import { painter } from '../terminal'

/** Reads files and tells every fault at its place. */
export async function configCheck(
  { terminal }: Cli,
  files: readonly string[],
  { json = false }: { json?: boolean },
): Promise<number> {
  const paint = painter(terminal, 'stdout')
  const results: { path: string; models: string[]; issues: readonly ConfigIssue[] }[] = []
  for (const path of files) {
    results.push({ path, ...(await read(resolve(terminal.cwd, path), path)) })
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

type Told = { models: string[]; issues: readonly ConfigIssue[] }

async function read(path: string, shown: string): Promise<Told> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const code = nativeCode(error)
    if (code === '') throw error
    return { models: [], issues: unreadableFile(shown, code === 'ENOENT' ? 'no such file' : code).issues }
  }
  if (isCatalogList(path, text)) {
    const { entries, issues } = readModelsFile(text, shown)
    return { models: entries.map(({ name, hf_repo_id }) => name ?? hf_repo_id), issues }
  }
  const { config, issues } = readConfig(text, shown)
  return { models: (config?.models ?? []).map(({ form }) => form.displayName ?? form.wireName), issues }
}

/** The lists of the catalog have names of their own; another file may be called models.yaml too. */
const isCatalogList = (path: string, text: string): boolean =>
  /^models\.local\.ya?ml$/.test(basename(path)) ||
  (/^models\.ya?ml$/.test(basename(path)) && /^models:/m.test(text))
