import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import type { FileWish } from '../../../shared/contract/endpoints'
import { AppError } from '../app-error'
import type { Consents } from '../database/consents'
import type { StoredEndpoint } from '../database/endpoints'
import type { StoredModel } from '../database/models'
import { isSameServer, type ModelRegistry, namedPrefix, secretNamesIn } from '../models'

type Deps = {
  registry: Pick<ModelRegistry, 'onServer'>
  consents: Pick<Consents, 'grant' | 'isGranted'>
  now: () => number
}

/** As much of a model or an endpoint as a file can want something with. */
type Asked = Pick<
  StoredModel,
  'endpointRowId' | 'endpointOrigin' | 'baseUrl' | 'secretName' | 'headers' | 'tokenCommand'
> &
  Partial<Pick<StoredModel, 'id' | 'wireName' | 'extraBody'>>
/** Secrets that are sent and programs that are run, by their names. */
export type Wanted = Pick<FileWish, 'secrets' | 'commands'>

/**
 * What configuration files want of the person's: a secret by its name for their server, a program run for a token. A
 * file may come from anywhere, so it gets neither before the person has agreed, and whatever changes asks again. All
 * that one file wants at one server is one question.
 */
export class FileWishes {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** What has still to be allowed before the model may be asked; null where nothing. */
  openOf(asked: Asked): FileWish | null {
    const { endpointOrigin, baseUrl } = asked
    if (endpointOrigin.from !== 'file' || baseUrl === null) return null
    const server = new URL(baseUrl).origin
    const there = [asked, ...this.#deps.registry.onServer(endpointOrigin, server)]
    // A neighbour of its own endpoint holds it back too, as one request asks for the health of all of them.
    const isHeld = there.some((one) => one.endpointRowId === asked.endpointRowId && !isNothing(wantedBy(one)))
    if (!isHeld) return null
    const wanted = there.map(wantedBy)
    const secrets = sorted(wanted.flatMap((one) => one.secrets))
    const commands = sorted(wanted.flatMap((one) => one.commands))
    const sha256 = createHash('sha256')
      .update(JSON.stringify([server, commands, secrets]))
      .digest('hex')
    if (this.#deps.consents.isGranted(subjectOf(endpointOrigin.path, server), sha256)) return null
    return { path: `configs/${basename(endpointOrigin.path)}`, server, secrets, commands, sha256 }
  }

  /** @throws AppError endpoint_not_allowed */
  check(asked: Asked): void {
    const wish = this.openOf(asked)
    if (wish) throw notAllowed(wish, asked.id ?? this.#anyModelOf(asked))
  }

  /** @throws AppError endpoint_not_allowed */
  checkEndpoint(endpoint: StoredEndpoint): void {
    const { rowId, origin, baseUrl, secretName, headers, tokenCommand } = endpoint
    this.check({ endpointRowId: rowId, endpointOrigin: origin, baseUrl, secretName, headers, tokenCommand })
  }

  /**
   * For a form that is tried before it is saved: what was typed there is the person's word, and what comes from the
   * file of the saved model is not.
   * @throws AppError endpoint_not_allowed
   */
  checkUse(saved: StoredModel, used: Wanted): void {
    const wish = this.openOf(saved)
    const isOfFile =
      wish?.secrets.some((name) => used.secrets.includes(name)) ||
      wish?.commands.some((command) => used.commands.includes(command))
    if (wish && isOfFile) throw notAllowed(wish, saved.id)
  }

  /**
   * Keeps the person's word.
   * @param sha256 of the wish that they read
   * @throws AppError endpoint_not_allowed where the file wants something else by now
   */
  allow(model: StoredModel, sha256: string): void {
    const wish = this.openOf(model)
    if (!wish) return
    if (wish.sha256 !== sha256) throw notAllowed(wish, model.id)
    const { consents, now } = this.#deps
    consents.grant(subjectOf(model.endpointOrigin.path, wish.server), sha256, now())
  }

  /**
   * Does what the person does to a file by themselves, in the dialog: what it was allowed before stays allowed with
   * what they typed there. Another server, or a program that they did not type, is asked about.
   */
  async editing<T>(
    model: () => StoredModel,
    typed: { tokenCommand?: string | null | undefined },
    edit: () => Promise<T>,
  ): Promise<T> {
    const before = model()
    const isSettled = this.openOf(before) === null
    const known = [...this.#commandsAt(before), typed.tokenCommand]
    const done = await edit()
    const after = model()
    const wish = this.openOf(after)
    const isTyped =
      isSameServer(before.baseUrl, after.baseUrl) && wish?.commands.every((one) => known.includes(one))
    if (isSettled && wish && isTyped) this.allow(after, wish.sha256)
    return done
  }

  #commandsAt({ endpointOrigin, baseUrl }: Asked): string[] {
    if (baseUrl === null) return []
    const there = this.#deps.registry.onServer(endpointOrigin, new URL(baseUrl).origin)
    return there.flatMap((one) => wantedBy(one).commands)
  }

  #anyModelOf({ endpointRowId, endpointOrigin, baseUrl }: Asked): string | undefined {
    const there = this.#deps.registry.onServer(endpointOrigin, new URL(baseUrl ?? '').origin)
    return there.find((model) => model.endpointRowId === endpointRowId)?.id
  }
}

/** The named secrets in a connection; a key of one endpoint alone was typed for it. */
export const secretsIn = ({
  secretName,
  ...fields
}: { secretName: string | null } & Record<string, unknown>) => [
  ...(secretName?.startsWith(namedPrefix) ? [secretName.slice(namedPrefix.length)] : []),
  ...secretNamesIn(fields),
]

function wantedBy({ secretName, headers, wireName, extraBody, tokenCommand }: Asked): Wanted {
  return {
    secrets: secretsIn({ secretName, headers, wireName, extraBody }),
    commands: tokenCommand === null || tokenCommand === '' ? [] : [tokenCommand],
  }
}

const isNothing = ({ secrets, commands }: Wanted) => secrets.length + commands.length === 0
const sorted = (names: readonly string[]) => [...new Set(names)].sort()
/** By its name alone: the word holds where the data folder was moved. */
const subjectOf = (path: string, server: string) => `${basename(path)}#${server}`

function notAllowed({ path, server, secrets, commands }: FileWish, modelId: string | undefined): AppError {
  const reason = reasonOf({ secrets, commands })
  const params = { name: path, url: server, secrets, commands, reason }
  const fixes = modelId === undefined ? [] : [{ do: 'allow-endpoint' as const, modelId }]
  return new AppError('endpoint_not_allowed', params, { fixes })
}

/** Which sentence tells it. */
function reasonOf({ secrets, commands }: Wanted): 'secret' | 'secrets' | 'command' | 'both' {
  if (commands.length === 0) return secrets.length > 1 ? 'secrets' : 'secret'
  return secrets.length === 0 ? 'command' : 'both'
}
