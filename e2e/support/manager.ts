import type { Locator, Page } from 'playwright/test'
import { messagesOf } from './chat'
import type { ScriptedModel } from './model'
import { sayJson } from './scripted-server/replies'
import type { RecordedRequest } from './scripted-server/requests'

/** The manager reads a turn when its conversation has been quiet for three seconds. */
export const readingTime = { timeout: 20_000 }

export type Item = { type: 'core' | 'episodic' | 'semantic'; text: string; quote: string; subject?: string }

/** A manager that proposes what stands in the turns it is shown, as a good one would. */
export function knows(model: ScriptedModel, ...items: Item[]): void {
  model.usually('memory', (request) => {
    const turns = promptOf(request)
    const found = items.filter(({ quote }) => turns.includes(quote))
    return sayJson({
      items: found.map((item) => ({ subject: 'user', when_text: '', turn_ids: [1], importance: 2, ...item })),
    })
  })
}

export const promptOf = (request: RecordedRequest | undefined): string =>
  request ? (messagesOf(request).at(-1)?.[1] ?? '') : ''
export const lastPrompt = (model: ScriptedModel): string => promptOf(model.asked('chat').at(-1))
/** All that the manager was shown. */
export const jobsRead = (model: ScriptedModel): string => model.asked('memory').map(promptOf).join('\n')

export const memoryRow = (page: Page, text: string | RegExp): Locator =>
  page.getByRole('main').getByRole('listitem').filter({ hasText: text })
export const status = (page: Page) =>
  page.getByRole('region', { name: 'State of the memory manager' }).getByRole('status')
/** Under a reply: how much its turn taught. */
export const remembered = (page: Page) => page.getByRole('button', { name: /^Remembered \d+ things?$/ })

export const bees: Item = {
  type: 'semantic',
  text: 'Keeps bees in Kuopio.',
  quote: 'I keep bees in Kuopio',
}
export const name: Item = { type: 'core', text: 'Is called Aino.', quote: 'My name is Aino' }
