import type { FieldName, FileKind } from './fields'

/** Where each value stands in a document. The first place is the one that is written; the others are read too. */
export type Dialect = Partial<Record<FieldName, readonly (readonly string[])[]>>

/** What belongs to the server, not to the model: all models on one endpoint share it. */
export const endpointFields = [
  'apiKey',
  'headers',
  'tokenCommand',
  'caFile',
  'maxRetries',
  'idleTimeoutSeconds',
] as const satisfies readonly FieldName[]

/** `{agent_name, model_name, model_endpoint, generation_config}`: snake case throughout. */
export const agentDialect: Dialect = {
  agentName: [['agent_name']],
  wireName: [['model_name']],
  endpointUrl: [['model_endpoint']],
  kind: [['type']],
  displayName: [['display_name']],
  description: [['description']],
  task: [['task']],
  apiKey: [['api_key']],
  apiVersion: [['api_version']],
  headers: [['headers']],
  tokenCommand: [['token_command']],
  caFile: [['ca_file']],
  maxRetries: [['max_retries']],
  firstTokenTimeoutSeconds: [['timeout']],
  idleTimeoutSeconds: [['idle_timeout']],
  maxParallel: [['max_parallel']],
  price: [['price'], ['cost']],
  capabilities: [['capabilities']],
  temperature: [['generation_config', 'temperature']],
  maxTokens: [['generation_config', 'max_tokens']],
  contextWindow: [['generation_config', 'context_window']],
  topP: [['generation_config', 'top_p']],
  stop: [['generation_config', 'stop']],
  reasoning: [['generation_config', 'reasoning']],
  extraBody: [['generation_config', 'extra_body']],
}

const wireNames = { fireworks: 'modelPath', 'azure-openai': 'deploymentName' } as const

/** An entry of `custom` or `customModels`: camel case. Its type says what the name on the wire is called. */
export function entryDialect(kind: FileKind): Dialect {
  const own = kind in wireNames ? wireNames[kind as keyof typeof wireNames] : 'modelName'
  const others = ['modelName', 'deploymentName', 'modelPath'].filter((name) => name !== own)
  return {
    id: [['id']],
    displayName: [['displayName']],
    kind: [['type']],
    endpointUrl: [['endpoint']],
    wireName: [[own], ...others.map((name) => [name])],
    ...sectionOptions,
    description: [['description']],
    task: [['task']],
    firstTokenTimeoutSeconds: [['timeout']],
    maxParallel: [['maxParallel']],
    price: [['cost'], ['price']],
    capabilities: [['capabilities']],
    contextWindow: [['contextWindow']],
    temperature: [['temperature']],
    maxTokens: [['maxTokens']],
    topP: [['topP']],
    stop: [['stop']],
    reasoning: [['reasoning']],
    extraBody: [['extraBody']],
  }
}

/** What an entry and a whole section both may say. */
const sectionOptions: Dialect = {
  apiKey: [['apiKey']],
  apiVersion: [['apiVersion']],
  headers: [['headers']],
  tokenCommand: [['tokenCommand']],
  caFile: [['caFile']],
  maxRetries: [['maxRetries']],
  idleTimeoutSeconds: [['idleTimeout']],
}

/** A vendor's section; `wireName` is its default model. */
export const sectionDialect: Dialect = {
  endpointUrl: [['endpoint']],
  wireName: [['defaultModel']],
  ...sectionOptions,
}

/** The sections by what a file may call them. */
export const sections: Readonly<Record<string, { kind: FileKind; url?: string }>> = {
  fireworks: { kind: 'fireworks' },
  anthropic: { kind: 'anthropic' },
  claude: { kind: 'anthropic' },
  openai: { kind: 'openai-compatible', url: 'https://api.openai.com/v1' },
  'azure-openai': { kind: 'azure-openai' },
  google: { kind: 'google' },
  gemini: { kind: 'google' },
  'google-vertex': { kind: 'google-vertex' },
  ollama: { kind: 'ollama' },
  vllm: { kind: 'vllm' },
  lmstudio: { kind: 'lmstudio' },
  llamacpp: { kind: 'llamacpp' },
}
