import { z } from 'zod'
import { AppErrorData } from '../../../../shared/errors'

/** What the thread is given when it starts. */
export const ReaderData = z.strictObject({ file: z.string() })

const ownerType = z.enum(['memory', 'turn', 'passage'])
const model = z.strictObject({ rowId: z.int(), servedHash: z.string() })

export const ToReader = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('retrieve'),
    id: z.int(),
    model: model.nullable(),
    question: z.strictObject({
      text: z.string(),
      now: z.number(),
      timeZone: z.string(),
      exceptConversationRowId: z.int().nullable(),
      limit: z.int(),
      includePast: z.boolean().optional(),
      vector: z.custom<Float32Array>((value) => value instanceof Float32Array).nullable(),
      base: z.number().optional(),
      kinds: z.array(ownerType).optional(),
    }),
  }),
  z.strictObject({ type: z.literal('vectors'), model }),
  z.strictObject({ type: z.literal('close') }),
])
export type ToReader = z.input<typeof ToReader>

export const FromReader = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('found'),
    id: z.int(),
    hits: z.array(
      z.strictObject({
        type: ownerType,
        rowId: z.int(),
        score: z.number(),
        why: z.array(z.strictObject({ feature: z.string(), value: z.number() })),
        isLikely: z.boolean(),
        neighbours: z.array(z.int()),
      }),
    ),
  }),
  z.strictObject({ type: z.literal('failed'), id: z.int(), error: AppErrorData }),
])
export type FromReader = z.input<typeof FromReader>
