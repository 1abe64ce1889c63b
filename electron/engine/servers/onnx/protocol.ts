import { z } from 'zod'

/** What a model folder is used for. */
export const OnnxTask = z.enum(['embedding', 'rerank', 'speech'])
export type OnnxTask = z.infer<typeof OnnxTask>

/** How the vectors of a text's tokens become one. */
export const Pooling = z.enum(['mean', 'cls', 'last_token'])
export type Pooling = z.infer<typeof Pooling>

/** The numbers a model's file is written in, by the names that Hugging Face's ONNX exports have. */
export const Precision = z.enum(['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'q4f16', 'bnb4'])
export type Precision = z.infer<typeof Precision>

/** A folder in Hugging Face's layout that the ONNX engine may load, under the name it has on the wire. */
export const OnnxModel = z.strictObject({
  id: z.string().min(1),
  /** The folder with config.json, tokenizer.json and onnx/. */
  path: z.string().min(1),
  task: OnnxTask,
  /** Left out: what the folder's own 1_Pooling/config.json says, else mean. */
  pooling: Pooling.optional(),
  /** Left out: the smallest that the folder has and a processor is quick with. */
  precision: Precision.optional(),
  /** Tokens of a text that are read at most; never more than the model can. */
  maxTokens: z.int().positive().optional(),
  /** Whether the model was trained so that the first numbers of a vector can stand alone. */
  matryoshka: z.boolean().optional(),
})
export type OnnxModel = z.infer<typeof OnnxModel>

/** What the app tells the worker process. */
export const ToOnnxWorker = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    models: z.array(OnnxModel),
    key: z.string().min(16),
    idleUnloadMs: z.int().positive(),
  }),
  z.strictObject({ type: z.literal('models'), revision: z.int(), models: z.array(OnnxModel) }),
])
export type ToOnnxWorker = z.infer<typeof ToOnnxWorker>

/** One model of each task may be in memory; this is where each of them stands. */
const SlotState = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('loading'), task: OnnxTask, model: z.string() }),
  z.strictObject({ state: z.literal('ready'), task: OnnxTask, model: z.string() }),
  z.strictObject({ state: z.literal('failed'), task: OnnxTask, model: z.string(), message: z.string() }),
])
export type SlotState = z.infer<typeof SlotState>

/** What is in the worker's memory; empty when nothing is. */
export const OnnxLoad = z.array(SlotState)
export type OnnxLoad = z.infer<typeof OnnxLoad>
