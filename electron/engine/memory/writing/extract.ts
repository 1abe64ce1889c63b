import type { ChatModel } from '../../providers'
import { Item, itemLimit, itemSchema } from './item'
import { askWithLadder, type ManagerUsage } from './ladder'
import type { PromptLanguage, PromptTurn } from './prompt'

/** The longest answer, in tokens. */
export const outputTokens = 800

export type Extraction = {
  items: Item[]
  /** Items that were not of the asked form, or more than were asked for. */
  malformed: number
}

/**
 * Asks the manager model for memories of these turns, and again in a looser form where the answer cannot be read.
 * @throws AppError memory_bad_output after the last form, or what the model's server failed with
 */
export const extract = (
  model: ChatModel,
  turns: readonly PromptTurn[],
  language: PromptLanguage,
  signal: AbortSignal,
  onUsage: (usage: ManagerUsage) => void,
): Promise<Extraction> =>
  askWithLadder(
    model,
    {
      ...{ system: language.system, user: language.user(turns), read: readItems },
      ...{ schemaName: 'memory_items', schema: itemSchema, maxTokens: outputTokens },
      ...{ plainNote: language.plainNote, lastNote: language.lastNote },
    },
    signal,
    onUsage,
  )

/** The items of an answer; null where it is none, or where nothing in it has the asked form. */
function readItems(value: unknown): Extraction | null {
  const list = Array.isArray(value) ? value : hasItems(value) ? value.items : null
  if (list === null) return null
  const parsed = list.slice(0, itemLimit).map((item) => Item.safeParse(item))
  const items = parsed.flatMap((result) => (result.success ? [result.data] : []))
  if (list.length > 0 && items.length === 0) return null
  return { items, malformed: list.length - items.length }
}

const hasItems = (value: unknown): value is { items: unknown[] } =>
  typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)
