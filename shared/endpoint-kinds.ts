import { z } from 'zod'

/** What speaks at the other end of an address. */
export const EndpointKind = z.enum([
  'openai-compatible',
  'ollama',
  'vllm',
  'lmstudio',
  'llamacpp',
  'anthropic',
  'azure-openai',
  'fireworks',
  'google',
  'google-vertex',
  'builtin',
])
export type EndpointKind = z.infer<typeof EndpointKind>

/** The languages on the wire: endpoints at one address are the same only where they speak the same one. */
export type Protocol = 'openai' | 'anthropic' | 'azure'

/** The choice a person makes first (SPEC D2). */
export const EndpointGroup = z.enum(['local', 'fireworks', 'private', 'cloud'])
export type EndpointGroup = z.infer<typeof EndpointGroup>

/** A field of the form that only some kinds have. */
export type EndpointField = 'endpointUrl' | 'apiKey' | 'apiVersion' | 'tokenCommand'

export type EndpointKindRules = {
  kind: EndpointKind
  group: EndpointGroup
  protocol: Protocol
  /** What the form asks for, beside the model. */
  fields: readonly EndpointField[]
  /** Filled in where the address is the same for everybody. */
  defaultUrl: string | null
  /** An address and a name on the wire as they look for this kind. */
  exampleUrl: string
  exampleModel: string
  /**
   * How the base must end. `version`: with /v1 or the like; `bare`: the SDK adds its own, so a pasted one is taken off;
   * `as-is`: there is none.
   */
  base: 'version' | 'bare' | 'as-is'
  keyNeeded: boolean
  temperatureMax: number
  /** Its list of models names what a request may name. */
  listsModels: boolean
}

const local = (
  kind: EndpointKind,
  defaultUrl: string | null,
  exampleUrl: string,
  exampleModel: string,
): EndpointKindRules => ({
  kind,
  group: 'local',
  protocol: 'openai',
  fields: ['endpointUrl', 'apiKey'],
  defaultUrl,
  exampleUrl,
  exampleModel,
  base: 'version',
  keyNeeded: false,
  temperatureMax: 2,
  listsModels: true,
})

/** Every kind with its own rules; a document or a form of another kind is read by these alone. */
export const endpointKinds: Readonly<Record<EndpointKind, EndpointKindRules>> = {
  'openai-compatible': local('openai-compatible', null, 'http://localhost:8001/v1', 'qwen3-32b'),
  ollama: local('ollama', 'http://localhost:11434/v1', 'http://localhost:11434/v1', 'llama3.2'),
  vllm: local(
    'vllm',
    'http://localhost:8000/v1',
    'http://localhost:8000/v1',
    'meta-llama/Llama-3.2-3B-Instruct',
  ),
  lmstudio: local('lmstudio', 'http://localhost:1234/v1', 'http://localhost:1234/v1', 'local-model'),
  llamacpp: local('llamacpp', 'http://localhost:8080/v1', 'http://localhost:8080/v1', 'qwen3-8b'),
  anthropic: {
    kind: 'anthropic',
    group: 'cloud',
    protocol: 'anthropic',
    fields: ['endpointUrl', 'apiKey'],
    defaultUrl: 'https://api.anthropic.com',
    exampleUrl: 'https://api.anthropic.com',
    exampleModel: 'claude-sonnet-4-5',
    base: 'bare',
    keyNeeded: true,
    temperatureMax: 1,
    listsModels: true,
  },
  'azure-openai': {
    kind: 'azure-openai',
    group: 'private',
    protocol: 'azure',
    fields: ['endpointUrl', 'apiKey', 'apiVersion'],
    defaultUrl: null,
    exampleUrl: 'https://my-resource.openai.azure.com',
    exampleModel: 'gpt-4-turbo-enterprise',
    base: 'as-is',
    keyNeeded: true,
    temperatureMax: 2,
    listsModels: false,
  },
  fireworks: {
    kind: 'fireworks',
    group: 'fireworks',
    protocol: 'openai',
    fields: ['apiKey'],
    defaultUrl: 'https://api.fireworks.ai/inference/v1',
    exampleUrl: 'https://api.fireworks.ai/inference/v1',
    exampleModel: 'accounts/fireworks/models/llama-v3p3-70b-instruct',
    base: 'version',
    keyNeeded: true,
    temperatureMax: 2,
    listsModels: true,
  },
  google: {
    kind: 'google',
    group: 'cloud',
    protocol: 'openai',
    fields: ['apiKey'],
    defaultUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    exampleUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    exampleModel: 'gemini-2.0-flash',
    base: 'as-is',
    keyNeeded: true,
    temperatureMax: 2,
    listsModels: true,
  },
  'google-vertex': {
    kind: 'google-vertex',
    group: 'cloud',
    protocol: 'openai',
    fields: ['endpointUrl', 'tokenCommand'],
    defaultUrl: null,
    exampleUrl:
      'https://us-central1-aiplatform.googleapis.com/v1/projects/my-project/locations/us-central1/endpoints/openapi',
    exampleModel: 'google/gemini-2.0-flash-001',
    base: 'as-is',
    keyNeeded: false,
    temperatureMax: 2,
    listsModels: false,
  },
  builtin: {
    kind: 'builtin',
    group: 'local',
    protocol: 'openai',
    fields: [],
    defaultUrl: null,
    exampleUrl: '',
    exampleModel: '',
    base: 'as-is',
    keyNeeded: false,
    temperatureMax: 2,
    listsModels: true,
  },
}

/** Azure's dated route where nobody names another version (SPEC D1). */
export const defaultAzureApiVersion = '2024-10-21'

/**
 * How often a failed request is tried again where nobody says. A server on the own machine that refuses once will refuse
 * again at once; hosted ones are worth more patience.
 */
export const usualRetries = (kind: EndpointKind): number => (endpointKinds[kind].group === 'local' ? 0 : 3)

/** The longest silence within a reply where nobody says; the database begins with the same. */
export const usualIdleTimeoutSeconds = 120

/** True where the probe may find out which of several servers it is, and correct the kind. */
export const isProbed = (kind: EndpointKind): boolean =>
  endpointKinds[kind].group === 'local' && kind !== 'builtin'
