/** A JSON schema of an object. */
export type JsonSchema = Record<string, unknown>

/** A schema of zod 4.2 or newer, or of another library that follows Standard Schema with JSON Schema. */
export type StandardSchema<Output = unknown> = {
  readonly '~standard': {
    readonly version: 1
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly jsonSchema: { readonly input: (options: { target: 'draft-2020-12' }) => JsonSchema }
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}
type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | {
      readonly issues: readonly {
        readonly message: string
        readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
      }[]
    }

/** What a tool gets beside its input. */
export type ToolContext = { callId: string /** Fires when the reply is stopped. */; signal: AbortSignal }

/** Something that the model may call. */
export type AgentTool = {
  /** Letters, digits, `_` and `-`, at most 64. */
  name: string
  /** What it does and when to call it, for the model. */
  description: string
  /** What it takes: a JSON schema of an object, or a zod schema, by which the input is then checked. */
  parameters: JsonSchema | StandardSchema
  /**
   * Does it. What it returns is told to the model: text as it is, everything else as JSON. What it throws is told
   * as text too, and the model may try again.
   */
  run: (input: never, context: ToolContext) => unknown
}

/** A picture beside the text, for models that see. */
export type AgentImage = { /** `image/png`, `image/jpeg`… */ mediaType: string; data: Uint8Array }

/** A call of a tool, with what came of it. */
export type AgentToolCall = {
  callId: string
  name: string
  /** As the model wrote it; may be no valid JSON. */
  arguments: string
  result: string
  /** The tool failed, is unknown, or was called with something it does not take. */
  failed: boolean
}

/** A whole reply. */
export type AgentReply = {
  text: string
  /** What the model thought before it answered; empty where it did not tell. */
  reasoning: string
  toolCalls: AgentToolCall[]
  /** As the server counted, all requests of this reply together; null where it did not tell. */
  usage: { promptTokens: number; completionTokens: number } | null
  model: string
  finishReason: string | null
}

/** One thing that happens while a reply is made. The last one is `end`; a failure is thrown instead. */
export type AgentEvent =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string }
  /** Every `text` so far was thought: some models close a thought that they did not open. */
  | { type: 'text_was_reasoning' }
  | { type: 'tool_call'; callId: string; name: string; arguments: string }
  | ({ type: 'tool_result' } & AgentToolCall)
  /** Something was left out to make the request work, as tools for a model that has none. */
  | { type: 'notice'; notice: string }
  /** The built-in engine loads the model; a share of 0–1. */
  | { type: 'loading'; progress: number }
  | { type: 'end'; reply: AgentReply }

export type SendOptions = {
  /** Stops the reply; the promise then rejects with the signal's reason. */
  signal?: AbortSignal
  images?: readonly AgentImage[]
}

/** Where a model is and how it is asked; what is absent comes from the environment, the file, or the defaults. */
export type BackendSettings = {
  /** What speaks there; default: `openai-compatible`. */
  kind?:
    | 'openai-compatible'
    | 'ollama'
    | 'vllm'
    | 'lmstudio'
    | 'llamacpp'
    | 'anthropic'
    | 'azure-openai'
    | 'fireworks'
    | 'google'
    | 'google-vertex'
  /** The name on the wire. */
  model?: string
  /** With `/v1` where the server has it. */
  baseUrl?: string
  /** Never printed, logged or written to disk. May be `${SECRET:name}`. */
  apiKey?: string | null
  /** 0–2; 0–1 for Anthropic. */
  temperature?: number
  /** Null: the server decides. */
  maxTokens?: number | null
  /** Tokens of prompt and reply together. */
  contextWindow?: number | null
  /** Seconds until the first token. */
  timeout?: number
  /** Further tries, as long as nothing of the reply has come. */
  maxRetries?: number
  topP?: number | null
  /** Whether the model should think before it answers. */
  reasoning?: 'default' | 'on' | 'off'
  headers?: Record<string, string>
  /** Azure's dated route. */
  apiVersion?: string | null
  /** Prints a token, for Vertex. */
  tokenCommand?: string | null
  /** A PEM file with certificates of one's own. */
  caFile?: string | null
}

export type AgentOptions = BackendSettings & {
  /** Which document of the file, by its `agent_name`; default: the first. */
  agent?: string
  /** What the model is told to be. */
  systemPrompt?: string
  tools?: readonly AgentTool[]
  /** Requests of one reply in which tools may be called; default 8. */
  maxToolRounds?: number
  /**
   * With a folder, the conversation is kept there, what matters is remembered and comes back in later answers: the
   * same database and memory as the app's, also while the app is open. Default: off, and nothing is written to disk.
   */
  memory?: { dataFolder: string } | false
  /** Default: `process.env` and the `.env` files of the working folder. */
  environment?: Readonly<Record<string, string | undefined>>
}

/** What an agent on a model of the app's own list is told. */
export type AppAgentOptions = Pick<
  AgentOptions,
  'systemPrompt' | 'tools' | 'maxToolRounds' | 'environment' | 'temperature'
> & {
  /** Its short name, the name it is shown under, or the one on the wire; default: the chat agent model. */
  model?: string
  /** Tokens of the longest reply. */
  maxTokens?: number
  /** Where the app keeps its data; default: the app's own folder on this system. */
  dataFolder?: string
  /** The conversation is kept in the app, and what matters is remembered. Default: off. */
  memory?: boolean
}

/** An agent as a document of a configuration file describes it. */
export type AgentConfig = {
  agent_name: string
  model_name: string
  model_endpoint: string
  /** May be `${SECRET:name}`. */
  api_key?: string
  generation_config?: {
    /** 0–2 */
    temperature?: number
    max_tokens?: number
    /** Tokens of prompt and reply together. */
    context_window?: number
  }
}

/** A model and where it is, every setting filled in, as the factories make it. */
export type Backend = Readonly<Required<BackendSettings>>

/** What is known of a model by its name; null where nobody has said. */
export type ModelProfile = {
  family: string
  /** Tokens of prompt and reply together. */
  contextWindow: number | null
  /** Tokens of the longest reply. */
  maxOutputTokens: number | null
  tools: boolean | null
  vision: boolean | null
  reasoning: boolean | null
  jsonSchema: boolean | null
  task: 'chat' | 'embedding' | 'rerank' | 'speech'
  provider: string | null
}
