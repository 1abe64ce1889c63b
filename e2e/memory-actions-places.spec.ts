import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pdfFile } from '../electron/engine/memory/documents/testing/pdf-file'
import { expect } from './support/app'
import { send } from './support/chat-walk'
import { chooseFiles, dropFiles } from './support/file-dialogs'
import { keyStore } from './support/key-store'
import { lastPrompt } from './support/manager'
import { saveModel } from './support/model'
import { type Actions, looks, test, type Walk, walkThrough } from './support/walk'

/** A document is read by a thread that has to start first. */
const readingTime = { timeout: 20_000 }
const value = 'canary-4417-gate'
const label = 'Code of the garden gate'

const file = (name: string) => test.info().outputPath('files', name)
const documents = ({ page, t }: Walk) =>
  page.getByRole('list', { name: t('documents.listLabel') }).getByRole('listitem')
const document = (walk: Walk, title: string) => documents(walk).filter({ hasText: title })
const secret = ({ page, t }: Walk) => page.getByRole('list', { name: t('vault.label') }).getByRole('listitem')

/** Until a document says that it can be quoted. */
const ready = (walk: Walk, title: string) =>
  expect(document(walk, title)).toContainText(walk.t('documents.state.ready'), readingTime)

const actions: Actions = [
  [
    'documents are added by the button and by a drop',
    async (walk) => {
      const { page, t, app, button } = walk
      await walk.open('#/memory/documents')
      await expect(page.getByRole('heading', { name: t('documents.empty') })).toBeVisible()
      await walk.check('before any document')
      writeFileSync(file('lease.pdf'), pdfFile([['The flat lies in Kuopio.'], ['Notice is given in May.']]))
      writeFileSync(file('garden.md'), '# Garden\n\nThe quince tree is watered on Sundays.\n')
      writeFileSync(file('picture.png'), 'no text')
      await chooseFiles(app, file('lease.pdf'))
      await button(t('documents.add')).click()
      await ready(walk, 'lease.pdf')
      const zone = page.getByRole('region', { name: t('documents.drop.label') })
      await dropFiles(zone, [file('garden.md'), file('picture.png')])
      await ready(walk, 'garden.md')
      await expect(page.getByRole('alert').filter({ hasText: 'picture.png' })).toBeVisible()
      await walk.check('documents, and one that was refused')
      await button(t('documents.understood')).click()
      await expect(page.getByRole('alert')).toHaveCount(0)
    },
  ],
  [
    'a passage is found in a document, with its page',
    async (walk) => {
      const { page, t, button, dialog } = walk
      await button('lease.pdf').click()
      const passages = dialog('lease.pdf').getByRole('list', { name: t('documents.passagesLabel') })
      await dialog('lease.pdf')
        .getByRole('searchbox', { name: t('documents.findIn') })
        .fill('notice')
      await expect(passages.getByRole('listitem')).toHaveCount(1)
      await expect(passages).toContainText(t('documents.page', { page: 2 }))
      await walk.check('the passages of a document')
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    },
  ],
  [
    'a text is pasted, a document read again',
    async (walk) => {
      const { t, button, dialog } = walk
      await button(t('documents.paste')).click()
      const form = dialog(t('documents.pasteTitle'))
      await button(t('documents.pasteSubmit'), form).click()
      await expect(form.getByText(t('documents.pasteNameMissing'))).toBeVisible()
      await walk.check('the form for a text')
      await form.getByRole('textbox', { name: t('documents.pasteName') }).fill('Rules of the house')
      await form.getByRole('textbox', { name: t('documents.pasteBody') }).fill('Quiet after ten.')
      await button(t('documents.pasteSubmit'), form).click()
      await ready(walk, 'Rules of the house')
      writeFileSync(file('garden.md'), '# Garden\n\n## Roses\n\nCut in March.\n\n## Quinces\n\nOn Sundays.\n')
      await expect(document(walk, 'garden.md')).toContainText(t('documents.passages', { count: 1 }))
      await button(t('documents.readAgain', { title: 'garden.md' })).click()
      await expect(document(walk, 'garden.md')).toContainText(
        t('documents.passages', { count: 2 }),
        readingTime,
      )
    },
  ],
  [
    'a folder is watched, and left with what was read in it',
    async (walk) => {
      const { page, t, app, button } = walk
      const folder = file('notes')
      mkdirSync(folder)
      writeFileSync(join(folder, 'first.md'), 'The first note.')
      await chooseFiles(app, folder)
      await button(t('documents.watch')).click()
      await ready(walk, 'first.md')
      writeFileSync(join(folder, 'second.md'), 'The second note.')
      await ready(walk, 'second.md')
      await button(t('documents.unwatch', { path: folder })).click()
      const sure = page.getByRole('alertdialog', { name: t('documents.unwatchTitle') })
      await sure.getByRole('switch', { name: t('documents.forgetThem', { count: 2 }) }).click()
      await walk.check('the question before a folder is left')
      await button(t('documents.unwatchConfirm'), sure).click()
      await expect(document(walk, 'first.md')).toHaveCount(0)
      await expect(documents(walk)).toHaveCount(3)
    },
  ],
  [
    'a document is forgotten and taken back',
    async (walk) => {
      const { t, button } = walk
      await button(t('documents.forget', { title: 'lease.pdf' })).click()
      await expect(document(walk, 'lease.pdf')).toHaveCount(0)
      await walk.undo(t('documents.forgotten', { title: 'lease.pdf' }))
      await expect(document(walk, 'lease.pdf')).toHaveCount(1)
    },
  ],
  [
    'a secret is kept, shown, copied and hidden',
    async (walk) => {
      const { page, t, app, button, dialog } = walk
      await walk.open('#/memory/vault')
      await expect(page.getByRole('heading', { name: t('vault.empty') })).toBeVisible()
      await walk.check('an empty vault')
      await button(t('vault.add')).click()
      const form = dialog(t('vault.addTitle'))
      await form.getByRole('textbox', { name: t('vault.name') }).fill(label)
      await form.getByLabel(t('vault.valueLabel'), { exact: true }).fill(value)
      await form.getByRole('combobox', { name: t('vault.kindLabel') }).selectOption('key')
      await walk.check('the form for a secret')
      await button(t('common.save'), form).click()
      await expect(secret(walk)).toContainText(t('vault.kind.key'))
      expect(await page.content()).not.toContain(value)
      await button(t('vault.reveal', { label })).click()
      await expect(page.getByLabel(t('vault.value', { label }))).toHaveText(value)
      await walk.check('a secret that is shown')
      await button(t('vault.copy', { label })).click()
      await expect.poll(() => app.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(value)
      await button(t('vault.hide', { label })).click()
      await expect(page.getByText(value)).toHaveCount(0)
    },
  ],
  [
    'a secret is changed without being shown',
    async (walk) => {
      const { t, button, dialog } = walk
      await button(t('vault.edit', { label })).click()
      const form = dialog(t('vault.editTitle'))
      await expect(form.getByLabel(t('vault.valueLabel'), { exact: true })).toHaveValue('')
      await form.getByRole('combobox', { name: t('vault.kindLabel') }).selectOption('password')
      await walk.check('the form of a secret that is kept')
      await button(t('common.save'), form).click()
      await expect(secret(walk)).toContainText(t('vault.kind.password'))
    },
  ],
  [
    'a chat is let read a secret where it stands, and is no more',
    async (walk) => {
      const { page, t, button, model } = walk
      const question = 'What is the code of the garden gate?'
      await walk.open('#/chat')
      await send(walk, question)
      expect(lastPrompt(model)).not.toContain(value)
      await button(t('context.vault.grant', { label })).click()
      await expect(walk.toast(t('context.vault.granted', { label }))).toBeVisible()
      await send(walk, `${question} Now you may know.`)
      expect(JSON.stringify(model.asked('chat').at(-1)?.chat?.messages)).toContain(value)
      await walk.open('#/memory/vault')
      await page.getByRole('combobox', { name: t('vault.conversation') }).selectOption({ index: 1 })
      const grant = page.getByRole('switch', { name: label })
      await expect(grant).toBeChecked()
      await walk.check('what a chat may read')
      await grant.click()
      await expect(grant).not.toBeChecked()
      await button('A scripted title', page.getByRole('list', { name: t('frame.conversations') })).click()
      await send(walk, `${question} Once more.`)
      expect(JSON.stringify(model.asked('chat').at(-1)?.chat?.messages)).not.toContain(value)
    },
  ],
  [
    'a secret is forgotten and taken back',
    async (walk) => {
      const { t, button } = walk
      await walk.open('#/memory/vault')
      await button(t('vault.forget', { label })).click()
      await expect(secret(walk)).toHaveCount(0)
      await walk.undo(t('vault.forgotten', { label }))
      await expect(secret(walk)).toHaveCount(1)
    },
  ],
]

for (const look of looks)
  test(`documents and secrets are kept, opened, shared and forgotten, ${look.theme}, ${look.language} [G4] [G1]`, async ({
    walkIn,
    model,
  }, testInfo) => {
    mkdirSync(testInfo.outputPath('files'), { recursive: true })
    const walk = await walkIn(look, { runsFirst: keyStore(testInfo) })
    await saveModel(walk.page, model.server)
    await walkThrough(walk, actions)
  })
