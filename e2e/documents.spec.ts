import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from 'playwright/test'
import { pdfFile } from '../electron/engine/memory/documents/testing/pdf-file'
import { expect } from './support/app'
import { ask, lastReply, messagesOf, newChat, openPlace } from './support/chat'
import { chooseFiles, dropFiles } from './support/file-dialogs'
import { saveModel, test } from './support/model'

/** A document is read by a thread that has to start first. */
const readingTime = { timeout: 20_000 }

const documents = (page: Page): Locator => page.getByRole('list', { name: 'Documents' }).getByRole('listitem')
const row = (page: Page, title: string): Locator => documents(page).filter({ hasText: title })

async function openDocuments(page: Page): Promise<void> {
  await openPlace(page, 'Memory')
  await page.getByRole('tab', { name: 'Documents' }).click()
}

test('a PDF and a note are added, read and found, and a question gets the passage with its page [G1] [G3]', async ({
  launch,
  model,
}, testInfo) => {
  const folder = testInfo.outputPath('files')
  mkdirSync(folder, { recursive: true })
  const pdf = join(folder, 'lease.pdf')
  const note = join(folder, 'garden.md')
  writeFileSync(
    pdf,
    pdfFile([['The flat lies in Kuopio.'], ['The notice period of the lease is eleven weeks.']]),
  )
  writeFileSync(note, '# Garden\n\nThe quince tree is watered on Sundays.\n')
  const app = await launch()
  const { page } = app
  await saveModel(page, model.server)
  await openDocuments(page)
  await expect(page.getByRole('heading', { name: 'No documents yet' })).toBeVisible()
  await chooseFiles(app, pdf, note)
  await page.getByRole('button', { name: 'Add files' }).click()
  await expect(row(page, 'lease.pdf')).toContainText('Ready', readingTime)
  await expect(row(page, 'lease.pdf')).toContainText('2 pages')
  await expect(row(page, 'garden.md')).toContainText('Ready', readingTime)

  await page.getByRole('button', { name: 'lease.pdf', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'lease.pdf' })
  await dialog.getByRole('searchbox', { name: 'Find in this document' }).fill('notice')
  const passages = dialog.getByRole('list', { name: 'Passages' }).getByRole('listitem')
  await expect(passages).toHaveCount(1)
  await expect(passages).toContainText('Page 2')
  await page.keyboard.press('Escape')

  await newChat(page)
  await ask(page, 'What is the notice period of the lease?')
  const prompt = JSON.stringify(model.asked('chat').slice(-1).map(messagesOf))
  expect(prompt).toContain('eleven weeks')
  expect(prompt).toContain('lease.pdf')
  expect(prompt).toMatch(/page 2/i)

  // What was quoted leads to where it stands.
  await lastReply(page).getByRole('button', { name: 'Used 1 memory' }).click()
  await page.getByRole('button', { name: 'lease.pdf, page 2' }).click()
  await expect(passages).toHaveCount(2)
  await expect(passages.nth(1)).toBeInViewport()
  await expect(passages.nth(1)).toContainText('eleven weeks')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(row(page, 'lease.pdf')).toBeVisible()
})

test('files are dropped, a folder is watched, and what cannot be read says so by name [G1]', async ({
  launch,
}, testInfo) => {
  const folder = testInfo.outputPath('notes')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'first.md'), '# One\n\nThe first note.\n')
  const picture = testInfo.outputPath('picture.png')
  const scan = testInfo.outputPath('scan.pdf')
  writeFileSync(picture, 'no text')
  writeFileSync(scan, pdfFile([[]]))
  const app = await launch()
  const { page } = app
  await openDocuments(page)
  await dropFiles(page.getByRole('region', { name: 'Add documents' }), [picture, scan])
  await expect(
    page.getByRole('alert').filter({ hasText: '“picture.png” is of a kind that cannot be read' }),
  ).toBeVisible()
  await expect(row(page, 'scan.pdf')).toContainText('There is no text in “scan.pdf”', readingTime)
  await expect(page.getByRole('button', { name: 'Try scan.pdf again' })).toBeVisible()

  await chooseFiles(app, folder)
  await page.getByRole('button', { name: 'Watch a folder' }).click()
  await expect(row(page, 'first.md')).toContainText('Ready', readingTime)
  writeFileSync(join(folder, 'second.md'), 'The second note.')
  await expect(row(page, 'second.md')).toContainText('Ready', readingTime)
  rmSync(join(folder, 'first.md'))
  await expect(row(page, 'first.md')).toContainText('is no longer there', readingTime)

  expect((await new AxeBuilder({ page }).setLegacyMode(true).analyze()).violations).toEqual([])
  await page.getByRole('button', { name: 'Forget second.md' }).click()
  await expect(row(page, 'second.md')).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row(page, 'second.md')).toHaveCount(1)
  // The page may name no file that nobody chose.
  const refused = await page.evaluate(() => window.keepsake.documents.addFiles({ paths: ['/etc/passwd'] }))
  expect(refused).toMatchObject({ ok: false, error: { code: 'file_unreadable' } })
})
