import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ModelForm } from '../../shared/model-form'
import { AppError } from '../engine/app-error'
import { readConfig } from '../engine/models'
import { nativeCode } from '../engine/system-error'
import { formOf } from './backend-form'
import type { AgentConfig, AgentOptions, Backend, BackendSettings } from './types'

/** What an agent is made of, every source taken into account. */
export type AgentSource = { name: string; form: ModelForm; environment: NodeJS.ProcessEnv }

type Given = Pick<AgentOptions, keyof BackendSettings | 'agent' | 'environment'> & { cwd?: string }

/**
 * The agent of a configuration, under what the environment and the call say.
 * @param source a file's path, an object like one of its documents, or null: the environment and the call alone
 * @throws AppError config_invalid, file_unreadable, invalid_input
 */
export function readAgentConfig(source: string | URL | AgentConfig | null, given: Given): AgentSource {
  const environment = given.environment ?? process.env
  const file = source === null ? null : describedBy(source, given)
  const form = formOf('openai-compatible', file?.form ?? null, given, environment)
  return { name: file?.name ?? form.displayName ?? form.wireName, form, environment }
}

/** @throws AppError invalid_input */
export function fromBackendSettings(backend: Backend, given: Given): AgentSource {
  const environment = given.environment ?? process.env
  const form = formOf(backend.kind, null, { ...backend.settings, ...given }, environment)
  return { name: form.wireName, form, environment }
}

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
