import type { UsedRow } from '../../database/run-memories'
import { withoutTemplateTokens } from '../prompt-block'
import { stemsOf } from '../words'

/** An item of the vault that the person let this conversation's model see. */
export type GrantedItem = { memoryRowId: number; label: string; value: string; createdAt: number }

const head =
  'The user let you see these items of their vault in this conversation. Tell a value only where it is asked for.\n<vault>'
const tail = '</vault>'

/** The granted items that the question asks for: it names a word of the label. */
export function askedFor(items: readonly GrantedItem[], question: string): GrantedItem[] {
  const asked = stemsOf(question)
  return items.filter(({ label }) => [...stemsOf(label)].some((stem) => asked.has(stem)))
}

/** What was recalled, with the values of these items; they are kept by their labels alone. */
export function withVault<R extends { block: string | null; used: UsedRow[] }>(
  recalled: R,
  items: readonly GrantedItem[],
  countTokens: (text: string) => number,
): R {
  if (items.length === 0) return recalled
  const lines = items.map(
    ({ label, value }) => `- ${JSON.stringify(label)}: ${JSON.stringify(withoutTemplateTokens(value))}`,
  )
  const known = new Set(recalled.used.map(({ memoryRowId }) => memoryRowId))
  const added = items.flatMap((item, index) =>
    known.has(item.memoryRowId) ? [] : [usedItem(item, countTokens(lines[index] ?? ''))],
  )
  return {
    ...recalled,
    block: [...(recalled.block === null ? [] : [recalled.block]), head, ...lines, tail].join('\n'),
    used: [
      ...recalled.used,
      ...added.map((row, index) => ({ ...row, position: recalled.used.length + index })),
    ],
  }
}

const usedItem = ({ memoryRowId, label, createdAt }: GrantedItem, tokens: number): UsedRow => ({
  ...{ position: 0, memoryRowId, messageRowId: null, chunkRowId: null, kind: 'vault', text: label },
  ...{ createdAt, score: 1, why: [{ feature: 'granted', value: 1 }], tokens },
})
