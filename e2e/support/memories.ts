import type { Page } from 'playwright/test'
import type { memory } from '../../shared/contract/memory'
import type { CallerInput } from '../../shared/contract/procedure'
import type { Result } from '../../shared/errors'

export type Added = CallerInput<(typeof memory)['add']>

const noon = (year: number, month = 1, day = 1) => new Date(year, month - 1, day, 12).getTime()
const event = { kind: 'episodic', eventType: null, actor: null, details: null } as const
const fact = { kind: 'semantic', details: null } as const

/** A life in a dozen sentences: every kind that a person writes, times of every precision, several subjects. */
export const aLife: readonly Added[] = [
  { text: 'I answer to Ville and live in Kuopio.', detail: { kind: 'core', label: 'user', block: '' } },
  { text: 'Answer briefly, without headings.', detail: { kind: 'core', label: 'persona', block: '' } },
  { text: 'Juno is a grey cat of nine years.', subject: 'Juno', detail: fact },
  { text: 'Juno may not eat lilies.', subject: 'Juno', importance: 3, detail: fact },
  { text: 'The bicycle is a green Jopo.', subject: 'Bicycle', importance: 1, detail: fact },
  {
    text: 'Aino and I climbed the Saana.',
    subject: 'Aino',
    occurred: { at: noon(2019), precision: 'year', phrase: 'in 2019' },
    detail: { ...event, eventType: 'hike', actor: 'Aino' },
  },
  {
    text: 'Moved from Oulu to Kuopio.',
    occurred: { at: noon(2024, 3), precision: 'month', phrase: 'last March' },
    detail: event,
  },
  {
    text: 'Juno was at the vet, and all is well.',
    subject: 'Juno',
    occurred: { at: noon(2025, 5, 17), precision: 'day', phrase: null },
    detail: { ...event, eventType: 'visit' },
  },
  {
    text: 'How I make cardamom buns.',
    subject: 'Kitchen',
    detail: {
      kind: 'procedural',
      title: 'Cardamom buns',
      entryType: 'guide',
      steps: ['Warm the milk.', 'Knead for ten minutes.', 'Bake at 225 degrees.'],
    },
  },
  { text: '我的猫喜欢睡在窗台上。', subject: 'Juno', detail: fact },
]

/** Writes memories by hand and returns their ids, in order. */
export async function remember(page: Page, memories: readonly Added[]): Promise<string[]> {
  return page.evaluate(async (all) => {
    const ids: string[] = []
    for (const one of all) {
      const result = (await window.keepsake.memory.add(one)) as Result<{ id: string }>
      if (!result.ok) throw new Error(JSON.stringify(result.error))
      ids.push(result.value.id)
    }
    return ids
  }, memories)
}

/** What was told at another time, by whom it is said to be. */
export type Told = { text: string; at: number; origin?: 'user' | 'manual'; author?: string }

/** Memories of one sentence each with times of their own, by way of an import of one that is there already. */
export async function rememberAt(page: Page, told: readonly Told[]): Promise<void> {
  await page.evaluate(async (all) => {
    const given = <T>(result: unknown): T => {
      const read = result as { ok: true; value: T } | { ok: false; error: unknown }
      if (!read.ok) throw new Error(JSON.stringify(read.error))
      return read.value
    }
    const file = JSON.parse(given<{ text: string }>(await window.keepsake.transfer.exportJson()).text)
    const [pattern] = file.memories
    file.memories = all.map(({ text, at, ...said }, number) => {
      const id = `019a0000-0000-7000-8000-${String(number).padStart(12, '0')}`
      const versions = pattern.versions.map((version: { after: object }) => ({
        ...version,
        at,
        after: { ...version.after, text, validFrom: at },
      }))
      return { ...pattern, ...said, id, text, validFrom: at, createdAt: at, changedAt: at, versions }
    })
    const { added } = given<{ added: number }>(
      await window.keepsake.transfer.importJson({ text: JSON.stringify(file) }),
    )
    if (added !== all.length) throw new Error(`${added} of ${all.length} were taken`)
  }, told)
}

/** So many sentences, numbered from 0; told one a minute, the last of them now. */
export async function rememberMany(page: Page, count: number): Promise<void> {
  const now = Date.now()
  const minuteMs = 60_000
  await rememberAt(
    page,
    Array.from({ length: count }, (_, number) => ({
      text: `Sentence number ${number}.`,
      at: now - (count - number) * minuteMs,
    })),
  )
}
