import { z } from 'zod'

/** A GGUF file that the built-in engine may load, under the name it has on the wire. */
export const BuiltinModel = z.strictObject({
  id: z.string().min(1),
  path: z.string().min(1),
  /** Tokens of context wanted; the engine takes fewer when the memory or the model has fewer. */
  contextSize: z.int().positive().optional(),
})
export type BuiltinModel = z.infer<typeof BuiltinModel>

/** What the app tells the worker process. */
export const ToWorker = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    models: z.array(BuiltinModel),
    key: z.string().min(16),
    idleUnloadMs: z.int().positive(),
    useGpu: z.boolean(),
  }),
  z.strictObject({ type: z.literal('models'), revision: z.int(), models: z.array(BuiltinModel) }),
])
export type ToWorker = z.infer<typeof ToWorker>

/** Which model is in memory, as the worker tells it. */
export const LoadState = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('unloaded') }),
  z.strictObject({ name: z.literal('loading'), model: z.string(), progress: z.number().min(0).max(1) }),
  z.strictObject({
    name: z.literal('ready'),
    model: z.string(),
    contextSize: z.int(),
    trainContextSize: z.int(),
    /** `cpu`, `metal`, `vulkan` or `cuda`. */
    device: z.string(),
  }),
  z.strictObject({ name: z.literal('failed'), model: z.string(), message: z.string() }),
])
export type LoadState = z.infer<typeof LoadState>
