import { resolve } from 'node:path'
import type { ExplainedValue, ModelView, StageEvent } from '../../../shared/contract/models'
import { EndpointKind, endpointKinds, isProbed } from '../../../shared/endpoint-kinds'
import { limits, type ModelForm, modelDefaults } from '../../../shared/model-form'
import { errorSentence } from '../../agent/error-sentence'
import { findModel } from '../../agent/find-model'
import { checkedForm } from '../../agent/settings-form'
import { AppError } from '../../engine/app-error'
import type { Engine } from '../../engine/engine'
import { effectiveContextWindow, usualContextWindow } from '../../engine/models'
import { type Cli, UsageError } from '../cli'
import { exitCodeFor, exitCodes } from '../exit-codes'
import { tellListFaults } from '../list-faults'
import { waysToModels } from '../report'
import { languageOf, painter, table } from '../terminal'
import { type FolderOption, withEngine } from '../with-engine'

type JsonOption = FolderOption & { json?: boolean }

/** Every model, and on demand how its server stands. */
export function modelsList(cli: Cli, options: JsonOption & { check?: boolean }): Promise<number> {
  return withEngine(cli, options, async ({ api }, dataFolder) => {
    await tellListFaults(cli, dataFolder)
    if (options.check) {
      const asked = await api.models.list()
      await Promise.all(asked.filter(({ enabled }) => enabled).map(({ id }) => api.models.check({ id })))
    }
    const models = await api.models.list()
    if (options.json) return print(cli, models)
    if (models.length === 0) {
      cli.terminal.stderr.write(`No models yet.\n${waysToModels.join('\n')}\n`)
      return exitCodes.ok
    }
    const rows = models.map((model) => [
      model.displayName,
      model.slug,
      model.kind,
      `${Math.round(effectiveContextWindow(model) / 1024)}K`,
      model.enabled ? (options.check ? model.status.state : 'enabled') : 'disabled',
      model.roles.join(', '),
      model.endpointUrl ?? 'in Keepsake',
    ])
    cli.terminal.stdout.write(table(['NAME', 'SHORT', 'KIND', 'CONTEXT', 'STATE', 'ROLES', 'ENDPOINT'], rows))
    return exitCodes.ok
  })
}

/** The whole test of a model's connection, stage by stage; the exit code is that of the first failure. */
export function modelsTest(cli: Cli, name: string, options: JsonOption): Promise<number> {
  const { stdout } = cli.terminal
  const paint = painter(cli.terminal, 'stdout')
  return withEngine(cli, options, async ({ api }) => {
    const { id } = findModel(await api.models.list(), name)
    const ended: Extract<StageEvent, { type: 'ended' }>[] = []
    await new Promise<void>((resolve, reject) => {
      const tell = (event: StageEvent) => {
        if (event.type !== 'ended') return
        ended.push(event)
        if (options.json) return
        const mark = { passed: '✓', failed: '✗', unsupported: '–', unclear: '?', skipped: ' ' }[event.outcome]
        const colour = event.outcome === 'passed' ? 'green' : event.outcome === 'failed' ? 'red' : 'dim'
        const ms = event.outcome === 'skipped' ? '' : `${Math.round(event.ms)} ms`
        const said = event.error ? errorSentence(event.error, languageOf(cli.terminal.environment)) : null
        const words = said
          ? `${said.what}. ${said.why}`
          : (event.detail ??
            (event.firstWordMs === undefined ? '' : `first word after ${Math.round(event.firstWordMs)} ms`))
        stdout.write(`${paint(colour, mark)} ${event.stage.padEnd(12)} ${ms.padStart(8)}  ${words}`.trimEnd())
        stdout.write('\n')
      }
      Promise.resolve(api.models.testStages({ what: 'model', id }, tell, resolve)).catch(reject)
    })
    if (options.json) print(cli, ended)
    const failed = ended.find(({ outcome }) => outcome === 'failed')
    return failed ? exitCodeFor(failed.error?.code ?? '') : exitCodes.ok
  })
}

export type AddOptions = JsonOption & {
  url?: string
  kind: string
  name?: string
  secret?: string
  temperature?: number
  maxTokens?: number
  contextWindow?: number
  choose?: boolean
}

/** Adds a model to the app's list: a server's by its name, or a GGUF file where it lies. */
export function modelsAdd(cli: Cli, wireName: string, options: AddOptions): Promise<number> {
  if (/\.gguf$/i.test(wireName) && options.url === undefined) return addFile(cli, wireName, options)
  const kind = EndpointKind.safeParse(options.kind)
  if (!kind.success || kind.data === 'builtin')
    throw new UsageError(`"${options.kind}" is no kind of endpoint.`)
  const endpointUrl = options.url ?? endpointKinds[kind.data].defaultUrl
  if (endpointUrl === null) throw new UsageError(`--url is missing; ${kind.data} has no address of its own.`)
  return withEngine(cli, options, async ({ api }) => {
    const form = checkedForm(() => ({
      kind: kind.data,
      wireName,
      endpointUrl,
      ...(options.name === undefined ? {} : { displayName: options.name }),
      ...(options.secret === undefined ? {} : { apiKey: `\${SECRET:${options.secret}}` }),
      temperature: options.temperature ?? modelDefaults.temperature,
      maxTokens: options.maxTokens ?? null,
      ...windowOf(wireName, options),
      firstTokenTimeoutSeconds: modelDefaults.firstTokenTimeoutSeconds,
      description: '',
      task: 'chat',
      topP: null,
      stop: [],
      extraBody: {},
      reasoning: 'default',
      maxParallel: null,
      price: { input: null, output: null },
    }))
    const added = await api.models.add(form)
    const asks = isProbed(form.kind) && options.contextWindow === undefined
    return tellAdded(cli, api, asks ? await asServed(api, added, form) : added, options)
  })
}

/** The length of context that was typed, else what is usual for the name, if a reply fits. */
function windowOf(
  wireName: string,
  { contextWindow, maxTokens = 0 }: AddOptions,
): Pick<ModelForm, 'contextWindow' | 'contextWindowSource'> {
  if (contextWindow !== undefined) return { contextWindow, contextWindowSource: 'user' }
  const usual = usualContextWindow(wireName)
  return usual.contextWindow > maxTokens
    ? usual
    : { contextWindow: modelDefaults.contextWindow, contextWindowSource: 'default' }
}

/** Asks the server of a new model what it serves, and takes the length that it tells; one that is away changes nothing. */
async function asServed({ models }: Engine['api'], { id }: ModelView, form: ModelForm): Promise<ModelView> {
  await models.check({ id })
  const found = (await models.list()).find((model) => model.id === id)
  if (!found) throw new AppError('model_missing', { name: form.wireName })
  const { kind, servedContextWindow } = found
  const { min, max } = limits.contextWindow
  const fits = servedContextWindow !== null && servedContextWindow > (form.maxTokens ?? 0)
  if (!fits || servedContextWindow < min || servedContextWindow > max) return found
  const window = { contextWindow: servedContextWindow, contextWindowSource: 'server' as const }
  return models.update({ id, form: { ...form, kind, ...window } })
}

function addFile(cli: Cli, file: string, options: AddOptions): Promise<number> {
  const { name, secret, temperature, maxTokens, contextWindow } = options
  if ([name, secret, temperature, maxTokens, contextWindow].some((value) => value !== undefined)) {
    throw new UsageError('A GGUF file is added as it is; its settings are changed in the app.')
  }
  return withEngine(cli, options, async ({ api }) => {
    const added = await api.builtin.addFile({ path: resolve(cli.terminal.cwd, file) })
    return tellAdded(cli, api, added, options)
  })
}

async function tellAdded(
  cli: Cli,
  api: Engine['api'],
  added: ModelView,
  { choose, json }: AddOptions,
): Promise<number> {
  if (choose) await api.models.choose({ role: 'chat', modelId: added.id })
  if (json) return print(cli, added)
  cli.terminal.stdout.write(`Added ${added.displayName} (${added.slug}).\n`)
  return exitCodes.ok
}

/** Where each value of a model comes from; of every model where none is named. */
export function modelsExplain(cli: Cli, names: readonly string[], options: JsonOption): Promise<number> {
  return withEngine(cli, options, async ({ api }) => {
    const all = await api.models.list()
    const wanted = names.length === 0 ? all : names.map((name) => findModel(all, name))
    const explained: { model: string; values: ExplainedValue[] }[] = []
    for (const { id, displayName } of wanted) {
      explained.push({ model: displayName, values: await api.models.explain({ id }) })
    }
    if (options.json) return print(cli, explained)
    const tables = explained.map(({ model, values }) => {
      const rows = values.map(({ field, value, source, detail }) => [
        field,
        value === '' ? '-' : value,
        source,
        detail ?? '',
      ])
      const heading = painter(cli.terminal, 'stdout')('bold', model)
      return `${wanted.length > 1 ? `${heading}\n` : ''}${table(['FIELD', 'VALUE', 'SOURCE', 'WHERE'], rows)}`
    })
    cli.terminal.stdout.write(tables.join('\n'))
    return exitCodes.ok
  })
}

function print({ terminal }: Cli, value: unknown): number {
  terminal.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  return exitCodes.ok
}
