import { z } from 'zod'
import { EndpointKind } from './endpoint-kinds'

export const limits = {
  temperature: { min: 0, max: 2 },
  maxTokens: { min: 1, max: 10_000_000 },
  contextWindow: { min: 256, max: 100_000_000 },
  firstTokenTimeoutSeconds: { min: 5, max: 86_400 },
  topP: { min: 0, max: 1 },
  price: { min: 0, max: 1_000_000 },
  maxParallel: { min: 1, max: 1_024 },
  maxRetries: { min: 0, max: 10 },
  idleTimeoutSeconds: { min: 5, max: 86_400 },
  nameLength: 300,
  descriptionLength: 2_000,
  endpointLength: 2_000,
  stopLength: 200,
  stopCount: 4,
  /** Characters of the further fields of a request, as JSON. */
  extraBodyLength: 20_000,
  headerCount: 32,
  headerLength: 8_000,
} as const

/** What the Add Local Model dialog begins with. */
export const modelDefaults = {
  temperature: 0.7,
  maxTokens: 4096,
  contextWindow: 32768,
  /** Long, as a slow prefill on the person's own machine is no failure. */
  firstTokenTimeoutSeconds: 600,
} as const

/** What a model may be able to do, and not every one is. */
export const capabilityNames = ['tools', 'vision', 'reasoning', 'jsonSchema'] as const
export type CapabilityName = (typeof capabilityNames)[number]

const perCapability = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({ tools: value, vision: value, reasoning: value, jsonSchema: value }).partial().optional()

/** What a model is asked to do. */
export const ModelTask = z.enum(['chat', 'embedding', 'rerank', 'speech'])
export type ModelTask = z.infer<typeof ModelTask>

/** `default` sends nothing, so that the server decides. */
export const ReasoningSwitch = z.enum(['default', 'on', 'off'])
export type ReasoningSwitch = z.infer<typeof ReasoningSwitch>

const Dollars = z.number().min(limits.price.min).max(limits.price.max)
/** US dollars per million tokens; null where nobody said, 0 where it costs nothing. */
export const Price = z.strictObject({ input: Dollars.nullable(), output: Dollars.nullable() })
export type Price = z.infer<typeof Price>

/** A JSON object that may stand in a request. */
export const JsonObject = z
  .record(z.string(), z.json())
  .refine((value) => JSON.stringify(value).length <= limits.extraBodyLength, {
    error: `is longer than ${limits.extraBodyLength} characters`,
  })

/** Names as RFC 9110 allows them, values of one line; a value may hold `${SECRET:name}`. */
export const Headers = z
  .record(
    z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/),
    z
      .string()
      .max(limits.headerLength)
      .regex(/^[^\r\n\0]*$/),
  )
  .refine((headers) => Object.keys(headers).length <= limits.headerCount, {
    error: `holds more than ${limits.headerCount} headers`,
  })
export type Headers = z.infer<typeof Headers>

/** The short name of a model in files and agents. */
export const Slug = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/)

/** What an endpoint has beside its address; what is absent stays as it is. */
export const EndpointOptions = z.strictObject({
  /** Azure's dated route; null: the v1 route. */
  apiVersion: z.string().trim().min(1).max(40).nullable().optional(),
  headers: Headers.optional(),
  /** Prints a token on its standard output (google-vertex); parsed like a shell would, run by none. */
  tokenCommand: z.string().trim().max(2_000).nullable().optional(),
  /** A PEM file with certificates of the person's own. */
  caFile: z.string().trim().max(4_000).nullable().optional(),
  /** Tries after the first one, as long as nothing of the reply has come. */
  maxRetries: z.int().min(limits.maxRetries.min).max(limits.maxRetries.max).optional(),
  /** Silence within a reply, in seconds. */
  idleTimeoutSeconds: z
    .int()
    .min(limits.idleTimeoutSeconds.min)
    .max(limits.idleTimeoutSeconds.max)
    .optional(),
  /** Absent: leave the stored key as it is. Null or empty: no key. May be `${SECRET:name}`. */
  apiKey: z.string().max(10_000).nullable().optional(),
})
export type EndpointOptions = z.output<typeof EndpointOptions>

/** The saved form of a model: what the dialog sends and what the engine accepts. */
export const ModelForm = EndpointOptions.extend({
  kind: EndpointKind.default('openai-compatible'),
  wireName: z.string().trim().min(1).max(limits.nameLength),
  /** Defaults to the wire name. */
  displayName: z.string().trim().max(limits.nameLength).optional(),
  endpointUrl: z.string().max(limits.endpointLength),
  temperature: z.number().min(limits.temperature.min).max(limits.temperature.max),
  maxTokens: z.int().min(limits.maxTokens.min).max(limits.maxTokens.max).nullable(),
  contextWindow: z.int().min(limits.contextWindow.min).max(limits.contextWindow.max),
  contextWindowSource: z.enum(['user', 'server', 'profile', 'default']).default('user'),
  firstTokenTimeoutSeconds: z
    .int()
    .min(limits.firstTokenTimeoutSeconds.min)
    .max(limits.firstTokenTimeoutSeconds.max)
    .default(modelDefaults.firstTokenTimeoutSeconds),
  /** Capabilities as the server told them, or as a file says; what is left out stays as it is. */
  capabilities: perCapability(z.boolean().nullable()),
  /** What the person says of them, beside which nobody else counts. Absent: as it was; a name left out: as found. */
  capabilityChoices: perCapability(z.boolean()),
  description: z.string().trim().max(limits.descriptionLength).default(''),
  slug: Slug.optional(),
  task: ModelTask.default('chat'),
  topP: z.number().min(limits.topP.min).max(limits.topP.max).nullable().default(null),
  stop: z.array(z.string().min(1).max(limits.stopLength)).max(limits.stopCount).default([]),
  extraBody: JsonObject.default({}),
  reasoning: ReasoningSwitch.default('default'),
  maxParallel: z.int().min(limits.maxParallel.min).max(limits.maxParallel.max).nullable().default(null),
  price: Price.default({ input: null, output: null }),
})
export type ModelForm = z.output<typeof ModelForm>

/** A name without what a person does not see: names with one key would be taken for the same. */
export const nameKey = (name: string) => name.trim().normalize('NFC').toLowerCase()

/** Names clash where a person would take them for the same. */
export const sameName = (one: string, other: string) => nameKey(one) === nameKey(other)

/** `name` with the first number behind it that is free: "qwen3-32b (2)". */
export function freeName(name: string, taken: readonly { displayName: string }[]): string {
  for (let number = 2; ; number++) {
    const candidate = `${name} (${number})`
    if (!taken.some((model) => sameName(model.displayName, candidate))) return candidate
  }
}
