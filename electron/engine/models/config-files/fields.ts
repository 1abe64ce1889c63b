import { z } from 'zod'
import { EndpointKind } from '../../../../shared/endpoint-kinds'
import {
  Headers,
  JsonObject,
  limits,
  ModelTask,
  Price,
  ReasoningSwitch,
  Slug,
} from '../../../../shared/model-form'

/** What a file may call a type: every kind but the built-in engine, which is no server of anybody's. */
export const fileKinds = EndpointKind.options.filter((kind) => kind !== 'builtin')
export type FileKind = (typeof fileKinds)[number]

// Each schema's message is what was expected: it stands in the issue as it is.
const number = ({ min, max }: { min: number; max: number }) => {
  const error = `a number from ${min} to ${max}`
  return z.number({ error }).min(min, { error }).max(max, { error })
}
const whole = ({ min, max }: { min: number; max: number }) => {
  const error = `a whole number from ${min} to ${max}`
  return z.int({ error }).min(min, { error }).max(max, { error })
}
const text = (max: number, what: string) => {
  const error = `${what}, at most ${max} characters (in quotation marks where it looks like a number)`
  return z.string({ error }).trim().min(1, { error }).max(max, { error })
}
const oneOf = <const Value extends string>(values: readonly Value[]) =>
  z.enum(values, { error: `one of ${values.join(', ')}` })
const seconds = (range: { min: number; max: number }) => {
  const error = `seconds, from ${range.min} to ${range.max}`
  return number(range).transform(Math.ceil).pipe(z.int({ error }))
}
const truth = z.boolean({ error: 'true or false' })
const slugText = 'letters, digits, “.”, “_” or “-”, at most 100, beginning with a letter or digit'

/** Every value that describes a model, under one name for all dialects. Null stands for "not said" where it may. */
export const fields = {
  id: z.string({ error: slugText }).refine((text) => Slug.safeParse(text).success, { error: slugText }),
  agentName: text(limits.nameLength, 'a name'),
  displayName: text(limits.nameLength, 'a name'),
  description: z
    .string({ error: 'a text' })
    .trim()
    .max(limits.descriptionLength, {
      error: `a text of at most ${limits.descriptionLength} characters`,
    }),
  kind: oneOf(fileKinds),
  wireName: text(limits.nameLength, 'the name on the wire'),
  endpointUrl: text(limits.endpointLength, 'an address'),
  apiKey: text(10_000, 'a key or ${SECRET:name}').nullable(),
  apiVersion: text(40, 'a version such as 2024-10-21').nullable(),
  headers: z
    .record(z.string(), z.string({ error: 'a text (in quotation marks where it looks like a number)' }), {
      error: 'names with their texts',
    })
    .refine((value) => Headers.safeParse(value).success, {
      error: `at most ${limits.headerCount} headers, their names as HTTP has them, each text on one line`,
    }),
  tokenCommand: text(2_000, 'a command').nullable(),
  caFile: text(4_000, 'the path of a PEM file').nullable(),
  maxRetries: whole(limits.maxRetries),
  firstTokenTimeoutSeconds: seconds(limits.firstTokenTimeoutSeconds),
  idleTimeoutSeconds: seconds(limits.idleTimeoutSeconds),
  temperature: number(limits.temperature),
  topP: number(limits.topP).nullable(),
  maxTokens: whole(limits.maxTokens).nullable(),
  contextWindow: whole(limits.contextWindow),
  stop: z
    .union([z.string().transform((one) => [one]), z.array(z.string())], {
      error: 'a text or a list of texts',
    })
    .pipe(
      z
        .array(
          z.string().min(1, { error: 'no empty text' }).max(limits.stopLength, { error: 'a shorter text' }),
        )
        .max(limits.stopCount, { error: `at most ${limits.stopCount} texts` }),
    ),
  extraBody: z.custom<z.output<typeof JsonObject>>((value) => JsonObject.safeParse(value).success, {
    error: `fields with values as JSON has them, at most ${limits.extraBodyLength} characters`,
  }),
  reasoning: oneOf(ReasoningSwitch.options),
  maxParallel: whole(limits.maxParallel).nullable(),
  task: oneOf(ModelTask.options),
  price: z
    .strictObject(
      {
        input: number(limits.price).nullable().default(null),
        output: number(limits.price).nullable().default(null),
      },
      { error: 'input and output, in dollars per million tokens' },
    )
    .pipe(Price),
  capabilities: z
    .strictObject(
      { tools: truth, vision: truth, reasoning: truth, jsonSchema: truth },
      { error: 'tools, vision, reasoning, jsonSchema: each true or false' },
    )
    .partial(),
}

export type FieldName = keyof typeof fields
export type FieldValues = { [Name in FieldName]?: z.output<(typeof fields)[Name]> | undefined }
