import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ModelForm } from '../../shared/model-form'
import { AppError } from '../engine/app-error'
import { readConfig } from '../engine/models'
import { nativeCode } from '../engine/system-error'
import {
  createLmStudioBackend,
  createOllamaBackend,
  createOpenAiCompatibleBackend,
  createVllmBackend,
} from './backends'
import { formOf, readVariables } from './settings-form'
import type { AgentConfig, AgentOptions, Backend, BackendSettings } from './types'

/** What an agent is made of, every source taken into account. */
export type AgentSource = { name: string; form: ModelForm; environment: NodeJS.ProcessEnv }

type Given = Pick<AgentOptions, keyof BackendSettings | 'agent' | 'environment'> & {
  /** Where `.env` files lie. */
  cwd?: string
}

/**
 * The agent of a configuration, under what the environment and the call say.
 * @param source a file's path, an object like one of its documents, or null: the environment and the call alone
 * @throws AppError config_invalid, file_unreadable, invalid_input
 */
export function readAgentConfig(source: string | URL | AgentConfig | null, given: Given): AgentSource {
  const file = source === null ? null : describedBy(source, given)
  const { environment, settings } = readVariables(
    given.environment ?? process.env,
    given.cwd ?? process.cwd(),
  )
  const form = formOf({
    call: backendOf(given),
    environment: settings,
    file: file?.form ?? null,
    defaults: {},
  })
  return { name: file?.name ?? form.wireName, form, environment }
}

/** @throws AppError invalid_input */
export function fromBackendSettings(backend: Backend, given: Given): AgentSource {
  const { environment, settings } = readVariables(
    given.environment ?? process.env,
    given.cwd ?? process.cwd(),
  )
  const own = backendOf(backend)
  const usual = usualSettings(backend)
  // What a factory fills in by itself is a default, which the environment may change.
  const said = Object.entries(own).filter(([name, value]) => Reflect.get(usual, name) !== value)
  const call = { ...Object.fromEntries(said), ...backendOf(given) }
  const form = formOf({ call, environment: settings, file: null, defaults: own })
  return { name: form.wireName, form, environment }
}

/** What a backend of this kind has where nobody says anything. */
function usualSettings({ kind, model, baseUrl }: Backend): Backend {
  switch (kind) {
    case 'ollama':
      return createOllamaBackend()
    case 'vllm':
      return createVllmBackend(model)
    case 'lmstudio':
      return createLmStudioBackend()
    default:
      return createOpenAiCompatibleBackend({ kind, model, baseUrl: `${baseUrl} ` })
  }
}

const settingNames = [
  ...['kind', 'model', 'baseUrl', 'apiKey', 'temperature', 'maxTokens', 'contextWindow', 'timeout'],
  ...['maxRetries', 'topP', 'reasoning', 'headers', 'apiVersion', 'tokenCommand', 'caFile'],
]

/** The settings of a backend among other options; what is undefined was not said. */
const backendOf = (given: BackendSettings): BackendSettings =>
  Object.fromEntries(
    Object.entries(given).filter(([name, value]) => settingNames.includes(name) && value !== undefined),
  )

function describedBy(
  source: string | URL | AgentConfig,
  { agent }: Given,
): { name: string; form: ModelForm } {
  const isFile = typeof source === 'string' || source instanceof URL
  const path = isFile ? (source instanceof URL ? fileURLToPath(source) : source) : 'the configuration'
  const text = isFile ? readText(path) : JSON.stringify(source)
  const { config, issues } = readConfig(text, isFile ? shortest(path) : path)
  if (!config) {
    const lines = issues.map((issue) => {
      const place = [issue.path, issue.line, issue.column].filter((part) => part !== null).join(':')
      const field = issue.field === null ? '' : `${issue.field}: `
      return `${place}: ${field}found ${issue.found}, expected ${issue.expected}`
    })
    throw new AppError('config_invalid', { name: shortest(path) }, { detail: lines.join('\n') })
  }
  const named = config.agents.find(({ name }) => agent === undefined || name === agent)
  const model = named
    ? config.models.find(({ key }) => key === named.key)
    : config.models.find(
        ({ form }) => agent === undefined || form.slug === agent || form.displayName === agent,
      )
  if (!model) {
    const known = [
      ...config.agents.map(({ name }) => name),
      ...config.models.flatMap(({ form }) => form.slug ?? []),
    ]
    throw new AppError(
      'model_missing',
      { name: agent ?? path },
      { detail: `${path} has: ${known.join(', ')}` },
    )
  }
  return { name: named?.name ?? model.form.displayName ?? model.form.wireName, form: model.form }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    if (nativeCode(cause) === '') throw cause
    throw new AppError('file_unreadable', { path }, { cause, detail: `${path}: ${nativeCode(cause)}` })
  }
}

/** As a person would write it here. */
function shortest(path: string): string {
  const near = relative(process.cwd(), path)
  return near.length < path.length && !near.startsWith('..') ? near : path
}
