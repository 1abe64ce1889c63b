import { z } from 'zod'
import { documents } from '../../../../shared/contract/documents'
import { ForgetScope, UndoneScope } from '../../../../shared/contract/forget'
import { memory } from '../../../../shared/contract/memory'
import { AppErrorData } from '../../../../shared/errors'

/** What the thread is given when it starts. */
export const ViewsData = z.strictObject({ file: z.string() })

/** What is asked; a text that may be long comes before it, in pieces. */
export const Ask = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('list'), input: memory.list.input }),
  z.strictObject({ what: z.literal('subjects'), input: memory.subjects.input }),
  z.strictObject({ what: z.literal('days'), timeZone: z.string() }),
  z.strictObject({ what: z.literal('documents') }),
  z.strictObject({ what: z.literal('passages'), input: documents.passages.input }),
  z.strictObject({ what: z.literal('forgetting'), scope: ForgetScope, backups: z.int() }),
  z.strictObject({ what: z.literal('learned'), scope: UndoneScope }),
  z.strictObject({ what: z.literal('json'), at: z.int() }),
  z.strictObject({ what: z.literal('markdown'), at: z.int(), timeZone: z.string() }),
  z.strictObject({ what: z.literal('notes'), folder: z.string(), timeZone: z.string() }),
  z.strictObject({ what: z.literal('import') }),
])
export type Ask = z.input<typeof Ask>

const id = z.int()
export const ToViews = z.discriminatedUnion('type', [
  /** Of the text that goes with the question of this id. */
  z.strictObject({ type: z.literal('text'), id, piece: z.string() }),
  z.strictObject({ type: z.literal('ask'), id, ask: Ask }),
  /** The next part, when there is room for it. */
  z.strictObject({ type: z.literal('next'), id }),
  z.strictObject({ type: z.literal('stop'), id }),
  z.strictObject({ type: z.literal('close') }),
])
export type ToViews = z.input<typeof ToViews>

export const FromViews = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('part'), id, value: z.unknown() }),
  z.strictObject({ type: z.literal('end'), id }),
  z.strictObject({ type: z.literal('failed'), id, error: AppErrorData }),
])
export type FromViews = z.input<typeof FromViews>
