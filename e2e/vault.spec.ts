import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright/test'
import { expect } from './support/app'
import { ask, conversationList, lastReply, messagesOf, newChat, openPlace } from './support/chat'
import { keyStore } from './support/key-store'
import { saveModel, test } from './support/model'

const canary = 'canary-4417-gate'

async function openVault(page: Page): Promise<void> {
  await openPlace(page, 'Memory')
  await page.getByRole('tab', { name: 'Vault' }).click()
}

test('a secret is kept under its label, shown on a click and hidden again; the file does not hold it [G1] [G5]', async ({
  launch,
  dataFolder,
}, testInfo) => {
  const { page, quit } = await launch({ runsFirst: keyStore(testInfo) })
  await openVault(page)
  await page.getByRole('button', { name: 'Add a secret' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a secret' })
  await dialog.getByLabel('Label', { exact: true }).fill(canary)
  await dialog.getByLabel('Value', { exact: true }).fill(canary)
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText('A secret must not stand in the label')).toBeVisible()
  await dialog.getByLabel('Label', { exact: true }).fill('Garden gate')
  await dialog.getByRole('button', { name: 'Save' }).click()
  const row = page.getByRole('list', { name: 'Secrets' }).getByRole('listitem')
  await expect(row).toContainText('Garden gate')
  expect(await page.content()).not.toContain(canary)
  await row.getByRole('button', { name: 'Show Garden gate' }).click()
  await expect(row.getByLabel('Value of Garden gate')).toHaveText(canary)
  expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([])
  await row.getByRole('button', { name: 'Hide Garden gate' }).click()
  await expect(row.getByLabel('Value of Garden gate')).toHaveCount(0)
  await quit()
  expect(readFileSync(join(dataFolder, 'keepsake.db')).includes(canary)).toBe(false)
})

test('without a key store the vault keeps nothing and says why [G5]', async ({ launch }) => {
  const { page } = await launch()
  await openVault(page)
  await expect(page.getByRole('button', { name: 'Add a secret' }).first()).toBeDisabled()
  await expect(page.getByRole('alert')).toContainText('never stored in clear')
})

test('a secret is told to the model in the one conversation that may read it, when it is asked for, and in no other [G5]', async ({
  launch,
  model,
}, testInfo) => {
  const { page } = await launch({ runsFirst: keyStore(testInfo) })
  await saveModel(page, model.server)
  const lastPrompt = () => JSON.stringify(model.asked('chat').slice(-1).map(messagesOf))
  const question = 'What is the code of the garden gate?'
  await page.evaluate(
    (value) =>
      window.keepsake.vault.add({ label: 'Garden gate code', itemKind: 'key', sensitivity: 'high', value }),
    canary,
  )
  await ask(page, question)
  expect(lastPrompt()).not.toContain(canary)
  const title = await conversationList(page).getByRole('button').first().textContent()
  await openVault(page)
  await page.getByLabel('Conversation', { exact: true }).selectOption({ index: 1 })
  await page.getByRole('switch', { name: 'Garden gate code' }).click()
  await expect(page.getByRole('switch', { name: 'Garden gate code' })).toBeChecked()
  await conversationList(page)
    .getByRole('button', { name: title ?? '', exact: true })
    .click()
  await ask(page, `${question} Now you may know.`)
  expect(lastPrompt()).toContain(canary)
  await newChat(page)
  await ask(page, question)
  expect(lastPrompt()).not.toContain(canary)
})

test('a secret is offered where the question names it, and the reply is written again with it; nowhere else [G5]', async ({
  launch,
  model,
}, testInfo) => {
  const { page } = await launch({ runsFirst: keyStore(testInfo) })
  await saveModel(page, model.server)
  const lastPrompt = () => JSON.stringify(model.asked('chat').slice(-1).map(messagesOf))
  await page.evaluate(
    (value) =>
      window.keepsake.vault.add({ label: 'Garden gate code', itemKind: 'key', sensitivity: 'high', value }),
    canary,
  )
  const offer = page.getByRole('log').getByRole('button', { name: /Garden gate code/ })
  await ask(page, 'What do you know about me?')
  // It is among all that is known, by its label.
  expect(lastPrompt()).toContain('Garden gate code')
  await expect(lastReply(page).getByRole('button', { name: 'Show what was sent' })).toBeVisible()
  await expect(offer).toHaveCount(0)
  await newChat(page)
  await ask(page, 'What is the code of the garden gate?')
  await expect(offer).toHaveText('Let only this chat use “Garden gate code”')
  expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([])
  await offer.click()
  await expect(offer).toHaveText('Answer again with “Garden gate code”')
  expect(lastPrompt()).not.toContain(canary)
  await offer.click()
  await expect.poll(lastPrompt).toContain(canary)
  await expect(offer).toHaveCount(0)
})
