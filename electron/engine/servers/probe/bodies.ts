import { z } from 'zod'
import type { Answer } from './ask'

// Servers add and drop fields as they like: what we do not understand counts as not told, never as an error.
const count = z.number().int().positive().optional().catch(undefined)
const words = z.array(z.string()).optional().catch(undefined)
const switches = z.record(z.string(), z.unknown()).optional().catch(undefined)

/** An item of an OpenAI-compatible list of models. */
export const ListedModel = z.looseObject({
  id: z.string().min(1),
  owned_by: z.string().optional().catch(undefined),
  max_model_len: count,
  context_length: count,
  context_window: count,
  meta: z.looseObject({ n_ctx_train: count }).nullish().catch(undefined),
  status: z.looseObject({ value: z.string() }).optional().catch(undefined),
})
export type ListedModel = z.infer<typeof ListedModel>

const ModelList = z.looseObject({ data: z.array(z.unknown()).nullable() })

/** The list of models in a body, undefined where it is none. An old Ollama without models says `data: null`. */
export function readModelList(json: unknown): ListedModel[] | undefined {
  const list = Array.isArray(json) ? { data: json } : ModelList.safeParse(json).data
  if (!list) return undefined
  const items = list.data ?? []
  const models = items.flatMap((item) => ListedModel.safeParse(item).data ?? [])
  return models.length === 0 && items.length > 0 ? undefined : models
}

export const LmStudioModels = z.looseObject({
  models: z.array(
    z.looseObject({
      key: z.string(),
      type: z.string().optional().catch(undefined),
      max_context_length: count,
      capabilities: z
        .looseObject({
          vision: z.boolean().optional().catch(undefined),
          trained_for_tool_use: z.boolean().optional().catch(undefined),
          reasoning: z.unknown().optional(),
        })
        .optional()
        .catch(undefined),
      loaded_instances: z.array(
        z.looseObject({
          id: z.string(),
          config: z.looseObject({ context_length: count }).optional().catch(undefined),
        }),
      ),
    }),
  ),
})

export const LmStudioModelsV0 = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string().optional().catch(undefined),
      compatibility_type: z.string(),
      state: z.string().optional().catch(undefined),
      max_context_length: count,
      loaded_context_length: count,
      capabilities: words,
    }),
  ),
})

export const LlamaCppProps = z.looseObject({
  default_generation_settings: z.looseObject({ n_ctx: count }),
  build_info: z.string(),
  total_slots: count,
  modalities: z
    .looseObject({ vision: z.boolean().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  chat_template_caps: switches,
})

/** `/version` of vLLM and `/api/version` of Ollama. */
export const Version = z.looseObject({ version: z.string().min(1) })

export const OllamaRunning = z.looseObject({
  models: z
    .array(z.looseObject({ name: z.string(), context_length: count }))
    .nullable()
    .transform((models) => models ?? []),
})

export const OllamaShow = z.looseObject({
  capabilities: words,
  parameters: z.string().optional().catch(undefined),
  model_info: switches,
})

const ErrorFields = z.looseObject({
  message: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  code: z.union([z.string(), z.number()]).nullish().catch(undefined),
})
const Failure = z.union([
  z.looseObject({ error: z.string() }).transform(({ error }) => ({ message: error })),
  z.looseObject({ error: ErrorFields }).transform(({ error }) => error),
  ErrorFields.extend({ object: z.literal('error') }),
])
export type Failure = { message?: string; type?: string; code?: string | number | null }

/** What an API says went wrong, in whichever shape; undefined where the body is no error of an API. */
export function readFailure(answer: Answer): Failure | undefined {
  if (!answer.answered) return undefined
  // Google wraps its errors in an array.
  const json = Array.isArray(answer.json) ? answer.json[0] : answer.json
  return Failure.safeParse(json).data
}

/** The body of a route that answered well, undefined otherwise. */
export function read<T>(schema: z.ZodType<T>, answer: Answer | undefined): T | undefined {
  if (!answer?.answered || answer.status < 200 || answer.status > 299) return undefined
  return schema.safeParse(answer.json).data
}
