import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from './support/app'
import { filesWith } from './support/data-folder'
import { chooseFiles, saveTo } from './support/file-dialogs'
import { aLife, remember } from './support/memories'
import { core, row } from './support/memory-view'
import { type Actions, looks, test, type Walk, walkThrough } from './support/walk'

const folder = () => test.info().outputPath('exported')
const exported = () => join(folder(), 'memories.json')
const menu = ({ button, t }: Walk) => button(t('memory.menu.label'))

/** Opens one of the dialogs of the menu. */
async function openFromMenu(walk: Walk, item: string, title: string) {
  await walk.choose(menu(walk), item)
  await expect(walk.dialog(title)).toBeVisible()
  await walk.check(title)
  return walk.dialog(title)
}

/** Says yes where it cannot be taken back. */
async function erase(walk: Walk) {
  const { t, page, button, dialog } = walk
  await button(t('forget.go'), dialog(t('forget.title'))).click()
  const sure = page.getByRole('alertdialog', { name: t('forget.sureTitle') })
  await walk.check('the question before it is erased')
  await button(t('forget.go'), sure).click()
  // The whole file is written anew.
  await expect(sure).toHaveCount(0, { timeout: 30_000 })
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

const actions: Actions = [
  [
    'everything is exported as JSON and as a document',
    async (walk) => {
      const { t, app, toast, choose } = walk
      await saveTo(app, exported())
      await menu(walk).click()
      await walk.check('the menu of the memory')
      await walk.page.keyboard.press('Escape')
      await choose(menu(walk), t('transfer.json'))
      await expect(toast(t('transfer.saved', { path: exported() }))).toBeVisible()
      expect(JSON.parse(readFileSync(exported(), 'utf8')).memories).toHaveLength(11)
      const document = join(folder(), 'memories.md')
      await saveTo(app, document)
      await choose(menu(walk), t('transfer.markdown'))
      await expect(toast(t('transfer.saved', { path: document }))).toBeVisible()
      expect(readFileSync(document, 'utf8')).toContain('我的猫喜欢睡在窗台上。')
    },
  ],
  [
    'everything is exported as a folder of notes',
    async (walk) => {
      const { t, app, toast, choose } = walk
      const notes = join(folder(), 'notes')
      mkdirSync(notes)
      await chooseFiles(app, notes)
      await choose(menu(walk), t('transfer.notes'))
      const written = () =>
        readdirSync(notes, { recursive: true }).filter((name) => /\.md$/.test(String(name)))
      await expect.poll(() => written().length).toBeGreaterThan(3)
      await expect(toast(t('transfer.notesSaved', { count: written().length }))).toBeVisible()
      expect(written()).toContain('Juno.md')
    },
  ],
  [
    'everything about a word is counted, and erased from the file',
    async (walk) => {
      const { t, page, app, button, toast } = walk
      const dialog = await openFromMenu(walk, t('forget.open'), t('forget.title'))
      const words = dialog.getByRole('textbox', { name: t('forget.words') })
      await words.fill('walrus')
      const preview = page.getByRole('status', { name: t('forget.preview') })
      await expect(preview).toHaveText(t('forget.counts.memories', { count: 0 }))
      await expect(button(t('forget.go'), dialog)).toBeDisabled()
      await words.fill('nyckelharpa')
      await expect(preview).toContainText(t('forget.counts.memories', { count: 1 }))
      await expect(dialog.getByRole('list', { name: t('forget.memories') })).toContainText('Zsófia')
      await walk.check('what would be erased')
      await erase(walk)
      const memories = t('memory.list.count', { count: 1 })
      const messages = t('forget.messagesCount', { count: 0 })
      await expect(toast(t('forget.done', { memories, messages }))).toBeVisible()
      await expect(row(walk, 'nyckelharpa')).toHaveCount(0)
      expect(filesWith(app.dataFolder, ['nyckelharpa'])).toEqual([])
    },
  ],
  [
    'an export is looked into and brought in; what was forgotten stays forgotten',
    async (walk) => {
      const { t, page, button, toast } = walk
      const changed = JSON.parse(readFileSync(exported(), 'utf8'))
      const pattern = changed.memories.find(({ text }: { text: string }) => text.includes('Jopo'))
      const learned = { origin: 'user', author: 'Some model', text: 'A new kayak.' }
      changed.memories.push({ ...pattern, ...learned, id: '019a0000-0000-7000-8000-000000000001' })
      writeFileSync(exported(), JSON.stringify(changed))
      const dialog = await openFromMenu(walk, t('transfer.open'), t('transfer.importTitle'))
      const file = page.getByLabel(t('transfer.file'))
      await file.setInputFiles({
        name: 'none.json',
        mimeType: 'application/json',
        buffer: Buffer.from('{"hello": 1}'),
      })
      await expect(dialog.getByRole('alert')).toBeVisible()
      await file.setInputFiles(exported())
      const counts = page.getByRole('status', { name: t('transfer.found') })
      await expect(counts).toContainText(`${t('transfer.counts.added')}1`)
      await expect(counts).toContainText(`${t('transfer.counts.known')}10`)
      await expect(counts).toContainText(`${t('transfer.counts.forgotten')}1`)
      await walk.check('what a file holds')
      await button(t('transfer.import', { count: 1 }), dialog).click()
      await expect(toast(t('transfer.imported', { count: 1 }))).toBeVisible()
      await expect(row(walk, 'A new kayak.')).toHaveCount(1)
      await expect(row(walk, 'nyckelharpa')).toHaveCount(0)
    },
  ],
  [
    'everything learned since a day is taken back, with one undo',
    async (walk) => {
      const { t, button } = walk
      const dialog = await openFromMenu(walk, t('forget.undoSinceOpen'), t('forget.undoSinceTitle'))
      await dialog.getByLabel(t('forget.since'), { exact: true }).fill('2200-01-01')
      await expect(dialog.getByRole('status')).toHaveText(t('forget.takenBack', { count: 0 }))
      await expect(button(t('forget.undoSincePlain'), dialog)).toBeDisabled()
      await dialog.getByLabel(t('forget.since'), { exact: true }).fill('2020-01-01')
      await expect(dialog.getByRole('status')).toHaveText(t('forget.takenBack', { count: 1 }))
      await walk.check('what would be taken back')
      await button(t('forget.undoSince', { count: 1 }), dialog).click()
      await expect(row(walk, 'A new kayak.')).toHaveCount(0)
      // What a hand wrote was not learned.
      await expect(core(walk)).toContainText('I answer to Ville')
      await walk.undo(t('forget.undone', { count: 1 }))
      await expect(row(walk, 'A new kayak.')).toHaveCount(1)
    },
  ],
  [
    'everything since a day is counted for erasing, and everything at all is erased',
    async (walk) => {
      const { t, page } = walk
      const dialog = await openFromMenu(walk, t('forget.open'), t('forget.title'))
      await dialog.getByRole('radio', { name: t('forget.whats.since') }).click()
      await dialog.getByLabel(t('forget.since'), { exact: true }).fill('2020-01-01')
      const preview = page.getByRole('status', { name: t('forget.preview') })
      await expect(preview).toContainText(t('forget.counts.memories', { count: 1 }))
      await dialog.getByRole('radio', { name: t('forget.whats.everything') }).click()
      await expect(preview).toContainText(t('forget.counts.memories', { count: 11 }))
      await erase(walk)
      await expect(page.getByRole('heading', { name: t('memory.empty.title') })).toBeVisible()
      expect(filesWith(walk.app.dataFolder, ['green Jopo'])).toEqual([])
    },
  ],
]

for (const look of looks)
  test(`the memory is exported, imported, taken back and erased, ${look.theme}, ${look.language} [G4] [I3]`, async ({
    walkIn,
  }) => {
    mkdirSync(folder(), { recursive: true })
    const walk = await walkIn(look)
    const music = {
      text: 'Zsófia plays the nyckelharpa.',
      detail: { kind: 'semantic', details: null },
    } as const
    await remember(walk.page, [...aLife, music])
    await walk.open('#/memory')
    await walkThrough(walk, actions)
  })
