import { createInterface } from 'node:readline/promises'
import type { FileWish } from '../../../shared/contract/endpoints'
import { findModel } from '../../agent/find-model'
import { type Cli, UsageError } from '../cli'
import { exitCodes } from '../exit-codes'
import { painter } from '../terminal'
import { type FolderOption, withEngine } from '../with-engine'

/** Shows what the file of a model wants, and keeps the person's word on it. */
export function modelsAllow(
  cli: Cli,
  name: string,
  options: FolderOption & { yes?: boolean },
): Promise<number> {
  const { stdout, stderr } = cli.terminal
  return withEngine(cli, options, async ({ api }) => {
    // The question is about the file as it is now.
    await api.configFiles.reload()
    const { id, displayName } = findModel(await api.models.list(), name)
    const wish = await api.endpoints.wish({ modelId: id })
    if (!wish) {
      stdout.write(`${displayName} waits for no permission.\n`)
      return exitCodes.ok
    }
    stdout.write(wishText(cli, wish))
    if (!(options.yes || (await isAgreed(cli)))) {
      stderr.write('Nothing is allowed.\n')
      return exitCodes.failure
    }
    await api.endpoints.allow({ modelId: id, sha256: wish.sha256 })
    stdout.write('Allowed. If the file wants anything else later, you are asked again.\n')
    return exitCodes.ok
  })
}

function wishText({ terminal }: Cli, { path, server, secrets, commands }: FileWish): string {
  const paint = painter(terminal, 'stdout')
  const lines = [
    ...secrets.map((secret) => `  send the secret ${paint('bold', secret)} to ${paint('bold', server)}`),
    ...commands.map((command) => `  run ${paint('bold', command)} for ${paint('bold', server)}`),
  ]
  return `${path} wants to\n${lines.join('\n')}\n`
}

async function isAgreed({ terminal }: Cli): Promise<boolean> {
  const { stdin, stderr } = terminal
  if (!stdin.isTTY) throw new UsageError('Nobody can be asked here; --yes allows what is listed.')
  stderr.write('Allow it? [y/N] ')
  const lines = createInterface({ input: stdin })
  try {
    for await (const line of lines) return /^y(es)?$/i.test(line.trim())
    return false
  } finally {
    lines.close()
  }
}
