import type { Page } from 'playwright/test'
import { expect } from './support/app'
import { openPlace } from './support/chat'
import { saveModel, test } from './support/model'

const everyTask = { embedding: true, rerank: true, speech: true }
const names = {
  chat: 'The talker',
  embedding: 'The finder',
  rerank: 'The judge',
  speech: 'The listener',
} as const

/** What a selector offers when it is opened. */
async function offered(page: Page, role: string): Promise<string[]> {
  const selector = page.getByRole('combobox', { name: role, exact: true })
  await selector.click()
  const options = page.getByRole('option')
  await expect(options.first()).toBeVisible()
  const texts = await options.allInnerTexts()
  await page.keyboard.press('Escape')
  await expect(options.first()).toBeHidden()
  return texts
}

test('each role is offered the models of its task alone, and those beside chat may have none [D2]', async ({
  launch,
  startModel,
}) => {
  const ids = Object.keys(names)
  const { server } = await startModel({ models: ids.map((id) => ({ id, capabilities: everyTask })) })
  const { page } = await launch()
  for (const task of ['chat', 'embedding', 'rerank', 'speech'] as const)
    await saveModel(page, server, { wireName: task, displayName: names[task], task })
  await openPlace(page, 'Models')
  const expected: [string, string, string | null][] = [
    ['Chat Agent Model', names.chat, null],
    ['Memory Manager Model', names.chat, null],
    ['Embedding model', names.embedding, 'None: memory is searched by words'],
    ['Rerank model', names.rerank, 'None: the order of the search stays'],
    ['Speech model', names.speech, 'None: no dictation'],
  ]
  for (const [role, model, none] of expected) {
    const texts = await offered(page, role)
    expect(texts).toHaveLength(none === null ? 1 : 2)
    if (none !== null) expect(texts[0]).toContain(none)
    expect(texts.at(-1)).toContain(model)
  }
  const speech = page.getByRole('combobox', { name: 'Speech model', exact: true })
  await speech.click()
  await page.getByRole('option', { name: 'None: no dictation' }).click()
  await expect(speech).toContainText('None: no dictation')
  await page.reload()
  await expect(speech).toContainText('None: no dictation')
})
