import { createInterface } from 'node:readline/promises'
import type { CatalogEntryView } from '../../../shared/contract/catalog'
import type { FileWish } from '../../../shared/contract/endpoints'
import { findModel } from '../../agent/find-model'
import { AppError } from '../../engine/app-error'
import type { Engine } from '../../engine/engine'
import { type Cli, UsageError } from '../cli'
import { exitCodes } from '../exit-codes'
import { tellListFaults } from '../list-faults'
import { painter } from '../terminal'
import { type FolderOption, withEngine } from '../with-engine'

type Api = Engine['api']
type ModuleEntry = CatalogEntryView & { handler: NonNullable<CatalogEntryView['handler']> }
type AllowOptions = FolderOption & { yes?: boolean }

/** Shows what the file of a model wants, or the module that answers for it, and keeps the person's word on it. */
export function modelsAllow(cli: Cli, name: string, options: AllowOptions): Promise<number> {
  return withEngine(cli, options, async ({ api }, dataFolder) => {
    await tellListFaults(cli, dataFolder)
    // The question is about the files as they are now.
    await api.configFiles.reload()
    const entry = await moduleOf(api, name)
    return entry ? allowModule(cli, api, entry, options) : allowFile(cli, api, name, options)
  })
}

async function allowFile(cli: Cli, api: Api, name: string, options: AllowOptions): Promise<number> {
  const { id, displayName } = findModel(await api.models.list(), name)
  const wish = await api.endpoints.wish({ modelId: id })
  if (!wish) return nothingWanted(cli, displayName)
  if (!(await isAgreed(cli, wishText(cli, wish), options))) return exitCodes.failure
  await api.endpoints.allow({ modelId: id, sha256: wish.sha256 })
  cli.terminal.stdout.write('Allowed. If the file wants anything else later, you are asked again.\n')
  return exitCodes.ok
}

/** The entry of the catalog that a module answers for: by its own name, or by that of its model in the list. */
async function moduleOf(api: Api, name: string): Promise<ModuleEntry | undefined> {
  const { entries } = await api.catalog.list()
  const modules = entries.flatMap((entry) => (entry.handler ? [{ ...entry, handler: entry.handler }] : []))
  const wanted = name.trim().toLowerCase()
  const named = modules.find((entry) => entry.name.toLowerCase() === wanted)
  if (named || modules.length === 0) return named
  const { id } = findModel(await api.models.list(), name)
  return modules.find(({ modelId }) => modelId === id)
}

/** @throws AppError file_unreadable, handler_no_consent where the file was changed while it was shown */
async function allowModule(cli: Cli, api: Api, entry: ModuleEntry, options: AllowOptions): Promise<number> {
  const { name, state, modelId, handler } = entry
  if (state !== 'consent') {
    if (modelId !== null) return nothingWanted(cli, name)
  } else {
    const { path, sha256 } = handler
    if (sha256 === null) throw new AppError('file_unreadable', { path })
    if (!(await isAgreed(cli, moduleText(cli, entry), options))) return exitCodes.failure
    await api.catalog.consent({ name, sha256 })
  }
  await api.catalog.add({ name })
  cli.terminal.stdout.write(`Allowed, and ${name} is in your models.\n`)
  return exitCodes.ok
}

function nothingWanted({ terminal }: Cli, name: string): number {
  terminal.stdout.write(`${name} waits for no permission.\n`)
  return exitCodes.ok
}

const moduleText = ({ terminal }: Cli, { name, handler }: ModuleEntry): string =>
  `${painter(terminal, 'stdout')('bold', handler.path)} wants to answer for ${name}
  It is a program with your rights: it may read and change your files and use the network.
  It is handed none of your API keys, but for the one variable that its entry names.
  When the file changes, you are asked again. Files that it imports are not compared.
`

function wishText({ terminal }: Cli, { path, server, secrets, commands }: FileWish): string {
  const paint = painter(terminal, 'stdout')
  const lines = [
    ...secrets.map((secret) => `  send the secret ${paint('bold', secret)} to ${paint('bold', server)}`),
    ...commands.map((command) => `  run ${paint('bold', command)} for ${paint('bold', server)}`),
  ]
  return `${path} wants to\n${lines.join('\n')}\n`
}

/** Shows what is wanted, and asks; without a person there, only `--yes` agrees. @throws UsageError */
async function isAgreed({ terminal }: Cli, text: string, { yes }: AllowOptions): Promise<boolean> {
  const { stdin, stdout, stderr } = terminal
  stdout.write(text)
  if (yes) return true
  if (!stdin.isTTY) throw new UsageError('Nobody can be asked here; --yes allows what is listed.')
  stderr.write('Allow it? [y/N] ')
  const lines = createInterface({ input: stdin })
  let answer = ''
  try {
    for await (const line of lines) {
      answer = line
      break
    }
  } finally {
    lines.close()
  }
  if (/^y(es)?$/i.test(answer.trim())) return true
  stderr.write('Nothing is allowed.\n')
  return false
}
