import { z } from 'zod'

export const itemLimit = 8
const textLimit = 300

export const itemTypes = ['core', 'episodic', 'semantic', 'procedural'] as const
export const eventTypes = [
  'none',
  'plan',
  'visit',
  'trip',
  'work',
  'health',
  'purchase',
  'milestone',
  'other',
] as const

const trimmed = z.string().transform((text) => text.trim())

/** One item that the manager model proposes. Lenient where small models slip, strict where it matters. */
export const Item = z.object({
  type: z.enum(itemTypes),
  text: trimmed.pipe(z.string().min(2).max(textLimit)),
  subject: trimmed.nullish().transform((subject) => (subject ? subject.slice(0, 80) : null)),
  when_text: trimmed.nullish().transform((phrase) => phrase ?? ''),
  quote: trimmed.pipe(z.string().min(1)),
  turn_ids: z.preprocess(
    (ids) =>
      (Array.isArray(ids) ? ids : [ids]).map((id) =>
        typeof id === 'string' ? Number(id.replace(/\D/g, '')) : id,
      ),
    z.array(z.int()).min(1),
  ),
  importance: z.preprocess(Number, z.int().min(1).max(3)).catch(2),
  /** Of what happened. */
  event: z.enum(eventTypes).catch('none').default('none'),
  /** Of how something is done; empty for all else. */
  steps: z
    .array(trimmed.pipe(z.string().min(1).max(1_000)))
    .max(50)
    .catch([])
    .default([]),
})
export type Item = z.infer<typeof Item>

/** What the server may hold the model to. Lengths are left to zod: grammars of 300 repeats are slow. */
export const itemSchema = {
  type: 'object',
  properties: {
    items: {
      type: 'array',
      maxItems: itemLimit,
      items: {
        type: 'object',
        properties: {
          type: { type: 'string', enum: itemTypes },
          text: { type: 'string' },
          subject: { type: 'string' },
          when_text: { type: 'string' },
          event: { type: 'string', enum: eventTypes },
          steps: { type: 'array', items: { type: 'string' } },
          quote: { type: 'string' },
          turn_ids: { type: 'array', items: { type: 'integer' } },
          importance: { type: 'integer', enum: [1, 2, 3] },
        },
        required: [
          'type',
          'text',
          'subject',
          'when_text',
          'event',
          'steps',
          'quote',
          'turn_ids',
          'importance',
        ],
        additionalProperties: false,
      },
    },
  },
  required: ['items'],
  additionalProperties: false,
}
