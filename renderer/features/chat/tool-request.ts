import { z } from 'zod'

/** What each tool of the memory takes. */
const asked = {
  search_memory: z.object({ query: z.string() }).transform(({ query }) => query),
  remember: z.object({ text: z.string() }).transform(({ text }) => text),
  forget: z.object({ about: z.string() }).transform(({ about }) => about),
}

export type KnownTool = keyof typeof asked
export const isKnownTool = (name: string): name is KnownTool => Object.hasOwn(asked, name)

/** What a model asked a tool of the memory for, in its words; null where it wrote anything else. */
export function toolRequest(name: string, written: string): string | null {
  if (!isKnownTool(name)) return null
  const read = asked[name].safeParse(parsed(written))
  return read.success && read.data.trim() !== '' ? read.data : null
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written)
  } catch {
    // Models write broken JSON; it is then shown as it came.
    return undefined
  }
}
