import { resolve } from 'node:path'
import { readAgentConfig } from '../agent/model-source'
import { Session } from '../agent/session'
import { readVariables } from '../agent/settings-form'
import type { Cli } from './cli'
import { type FolderOption, folderOf } from './with-engine'

export type ChatOptions = FolderOption & {
  config?: string
  agent?: string
  model?: string
  baseUrl?: string
  system?: string
  memory: boolean
  temperature?: number
  maxTokens?: number
  json?: boolean
  image?: string[]
}

/**
 * The session that the options describe: a file's agent, a server's model, or one of the app's own list (by default
 * its chat agent model). What the call says is stronger than the environment, and that than a file.
 */
export function openSession(cli: Cli, options: ChatOptions): Session {
  const { cwd } = cli.terminal
  const { environment, settings } = readVariables(cli.terminal.environment, cwd)
  const dataFolder = folderOf(cli, options)
  const shared = {
    ...(options.system === undefined ? {} : { instructions: options.system }),
    tools: [],
    maxToolRounds: 0,
    memoryFolder: options.memory ? dataFolder : null,
  }
  const { baseUrl, model, temperature, maxTokens } = options
  const { values } = settings
  const isDescribed = values.baseUrl !== undefined || values.model !== undefined
  const named = options.config !== undefined || baseUrl !== undefined
  if (named || (model === undefined && isDescribed)) {
    const source = readAgentConfig(options.config === undefined ? null : resolve(cwd, options.config), {
      ...(options.agent === undefined ? {} : { agent: options.agent }),
      ...(model === undefined ? {} : { model }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
      environment: cli.terminal.environment,
      cwd,
    })
    return new Session({
      ...shared,
      model: { form: source.form },
      surroundings: cli.surroundings(source.environment),
    })
  }
  return new Session({
    ...shared,
    model: { name: model ?? null, dataFolder },
    request: {
      ...(temperature === undefined ? {} : { temperature }),
      ...(maxTokens === undefined ? {} : { maxTokens }),
    },
    surroundings: cli.surroundings(environment),
  })
}
