import type { Page } from 'playwright/test'
import { expect, test } from './support/app'
import { filesWith } from './support/data-folder'
import { aLife, remember, rememberMany } from './support/memories'

const list = (page: Page) => page.getByRole('list', { name: 'Memories', exact: true })
const row = (page: Page, text: string) => list(page).getByRole('listitem').filter({ hasText: text })
const pane = (page: Page) => page.getByRole('region', { name: 'This memory' })

async function open(page: Page, hash = '#/memory'): Promise<void> {
  await page.evaluate((wanted) => {
    window.location.hash = wanted
  }, hash)
  await expect(page.locator('h1').first()).toBeAttached()
}

test('of ten thousand memories the oldest is one scroll away, and any day of them can be looked at [G4] [I3]', async ({
  launch,
}) => {
  test.setTimeout(180_000)
  const { page } = await launch()
  await remember(page, aLife.slice(2, 3))
  await rememberMany(page, 10_000)
  await open(page)
  await expect(page.getByText('10,001 memories', { exact: true })).toBeVisible()
  const oldest = page.getByText('Sentence number 0.', { exact: true })
  await expect(oldest).toHaveCount(0)
  await list(page).hover()
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, 10_000_000)
      return oldest.count()
    })
    .toBe(1)
  await open(page, '#/memory/table')
  const table = page.getByRole('table', { name: 'Memories as a table' })
  await table.getByRole('button', { name: 'When' }).click()
  await table.getByRole('button', { name: 'When' }).click()
  await expect(table.getByRole('columnheader', { name: 'When' })).toHaveAttribute('aria-sort', 'ascending')
  await expect(table.getByRole('row').nth(1)).toContainText('Sentence number 0.')

  await open(page)
  await page.getByRole('button', { name: 'As it was on…' }).click()
  const slider = page.getByRole('slider', { name: 'Day' })
  await slider.focus()
  await page.keyboard.press('Home')
  await expect(page.getByText(/It can be read, not changed/)).toBeVisible()
  await expect(page.getByText(/^[\d,]+ memories$/)).not.toHaveText('10,001 memories')
  await expect(page.getByRole('button', { name: /^Forget/ })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Add a block' })).toHaveCount(0)
  await page.keyboard.press('End')
  await expect(page.getByText('10,001 memories', { exact: true })).toBeVisible()
})

test('a timeline, a tree and a graph lead to the same memories by keyboard, and the address keeps the filter [G4]', async ({
  launch,
}) => {
  const { page } = await launch()
  await remember(page, aLife)
  await open(page, '#/memory/timeline')
  await expect(page.getByRole('heading', { name: 'Some time in 2019' })).toBeAttached()
  await expect(page.getByRole('heading', { name: 'March' })).toBeAttached()

  await open(page, '#/memory/subjects')
  const tree = page.getByRole('tree', { name: 'Memories by subject' })
  await tree.focus()
  for (const key of ['Home', 'ArrowDown', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key)
  await expect(tree.getByRole('treeitem', { name: /^Juno/ })).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('ArrowRight')
  await expect(tree.getByRole('treeitem', { level: 3 }).first()).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(pane(page)).toContainText('Juno')

  await open(page, '#/memory/graph')
  await page.getByRole('button', { name: 'Juno, 4 memories' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Show 4 memories' }).click()
  await expect(list(page).getByRole('listitem')).toHaveCount(4)
  await page.reload()
  await expect(list(page).getByRole('listitem')).toHaveCount(4)
  await page.getByRole('button', { name: /^Filter/ }).click()
  await page.getByRole('checkbox', { name: 'Event' }).check()
  await page.keyboard.press('Escape')
  await expect(list(page).getByRole('listitem')).toHaveText([/Juno was at the vet/])
  await page.getByRole('button', { name: 'Remove filter: about Juno' }).click()
  await expect(list(page).getByRole('listitem')).toHaveCount(3)
  await page.getByRole('button', { name: 'Clear all' }).click()
  await expect(page.getByRole('region', { name: 'What I know about you' })).toBeVisible()
})

test('by keyboard a list has one Tab stop: arrows lead through it, and pin, forget and choose have keys [G4]', async ({
  launch,
}) => {
  const { page } = await launch()
  await remember(page, aLife.slice(2, 3))
  await rememberMany(page, 300)
  await open(page)
  const focused = page.locator(':focus')
  await page.getByRole('button', { name: 'Add a block' }).focus()
  await page.keyboard.press('Tab')
  await expect(focused).toContainText('grey cat of nine years')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await expect(focused).toContainText('Sentence number 298.')
  await page.keyboard.press('Delete')
  await expect(focused).toContainText('Sentence number 297.')
  await expect(page.getByText('300 memories', { exact: true })).toBeVisible()
  await expect(focused).toContainText('Sentence number 297.')
  await page.keyboard.press('p')
  await expect(row(page, 'Sentence number 297.').getByRole('button', { name: 'Unpin' })).toBeVisible()
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Space']) await page.keyboard.press(key)
  await expect(page.getByText('1 chosen')).toBeVisible()
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'x']) await page.keyboard.press(key)
  await expect(page.getByText('1 chosen')).toHaveCount(0)
  await page.keyboard.press('End')
  await expect(focused).toContainText('Sentence number 0.')
  await page.keyboard.press('Home')
  await expect(focused).toContainText('grey cat of nine years')
  await page.keyboard.press('Shift+Tab')
  await expect(focused).toHaveText('Add a block')
})

test('a memory is changed in every part, told apart word by word, taken back, closed and opened again [G4] [I3]', async ({
  launch,
}) => {
  const { page } = await launch()
  const ids = await remember(page, aLife)
  await open(page, `#/memory/${ids[4]}`)
  await pane(page).getByRole('button', { name: 'Edit', exact: true }).click()
  await pane(page).getByRole('textbox', { name: 'What is remembered' }).fill('The bicycle is a red Jopo.')
  await pane(page).getByRole('combobox', { name: 'Importance' }).selectOption('high')
  await pane(page).getByRole('button', { name: 'Save', exact: true }).click()
  const history = pane(page).getByRole('list', { name: 'History' })
  await expect(history.getByRole('deletion')).toHaveText('green')
  await expect(history.getByRole('insertion')).toHaveText('red')
  await expect(history).toContainText('Importance: low → high')
  await history.getByRole('button', { name: 'Go back to this' }).last().click()
  await expect(pane(page).getByText('The bicycle is a green Jopo.').first()).toBeVisible()
  await expect(row(page, 'green Jopo')).toHaveCount(1)

  await pane(page).getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'No longer so' }).click()
  await expect(row(page, 'Jopo')).toHaveCount(0)
  await open(page, '#/memory?state=past')
  await row(page, 'Jopo').getByRole('button').first().click()
  await pane(page).getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'So after all' }).click()
  await expect(row(page, 'Jopo')).toHaveCount(0)
  await open(page)
  await expect(row(page, 'Jopo')).toHaveCount(1)
})

test('several are merged and split again, and forgotten with one undo for all [G4]', async ({ launch }) => {
  const { page } = await launch()
  await remember(page, aLife)
  await open(page, '#/memory/table')
  const rows = page.getByRole('row').filter({ has: page.getByRole('checkbox') })
  const rowOf = (text: string) => rows.filter({ hasText: text })
  for (const text of ['grey cat', 'lilies']) await rowOf(text).getByRole('checkbox').click()
  const bar = page.getByRole('region', { name: 'What to do with those chosen' })
  await bar.getByRole('button', { name: 'Merge' }).click()
  const dialog = page.getByRole('dialog', { name: 'Merge 2 memories' })
  // Nothing is lost by one Enter.
  await expect(dialog.getByRole('textbox')).toHaveValue(/nine years.*lilies|lilies.*nine years/)
  await dialog.getByRole('textbox').fill('Juno, a grey cat, may not eat lilies.')
  await dialog.getByRole('button', { name: 'Merge' }).click()
  await expect(rowOf('nine years')).toHaveCount(0)
  await rowOf('Juno, a grey cat').getByRole('button').click()
  await pane(page).getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Split' }).click()
  await expect(rowOf('nine years')).toHaveCount(1)
  await expect(rowOf('Juno may not eat lilies')).toHaveCount(1)

  await rowOf('nine years').getByRole('checkbox').click()
  await bar.getByRole('button', { name: 'Choose all 10 found' }).click()
  await expect(bar.getByRole('status')).toHaveText('10 chosen')
  await bar.getByRole('button', { name: 'Forget' }).click()
  await expect(rows).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByText('10 memories', { exact: true })).toBeVisible()
})

test('everything about a word is counted, erased from the file, and an import does not bring it back [G4]', async ({
  launch,
  dataFolder,
}) => {
  const app = await launch()
  const { page } = app
  await remember(page, [
    ...aLife,
    { text: 'Zsófia plays the nyckelharpa.', detail: { kind: 'semantic', details: null } },
  ])
  const file = await page.evaluate(async () => {
    const made = await window.keepsake.transfer.exportJson()
    return (made as { value: { text: string } }).value.text
  })
  await open(page)
  await page.getByRole('button', { name: 'More about the memory' }).click()
  await page.getByRole('menuitem', { name: 'Forget everything about…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Forget for good' })
  await dialog.getByRole('textbox', { name: 'Words' }).fill('nyckelharpa')
  await expect(dialog.getByText('1 memory is erased.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Forget for good' }).click()
  const sure = page.getByRole('alertdialog')
  await sure.getByRole('button', { name: 'Forget for good' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(row(page, 'nyckelharpa')).toHaveCount(0)
  expect(filesWith(dataFolder, ['nyckelharpa'])).toEqual([])

  await open(page, '#/memory?open=import')
  await page.getByLabel('File with memories').setInputFiles({
    name: 'memories.json',
    mimeType: 'application/json',
    buffer: Buffer.from(file),
  })
  const found = page.getByRole('status', { name: 'What the file holds' })
  await expect(found).toContainText('Forgotten here before; they stay forgotten1')
  await expect(found).toContainText('Known already, word for word10')
  await page.getByLabel('File with memories').setInputFiles({
    name: 'no-memories.json',
    mimeType: 'application/json',
    buffer: Buffer.from('{"hello": 1}'),
  })
  await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible()
})

test('how memory learns and forgets by itself is set in Settings, and stays [G4]', async ({ launch }) => {
  const { page } = await launch()
  await open(page, '#/settings/memory')
  await page.getByRole('radio', { name: 'By rules only' }).click()
  await page.getByRole('switch', { name: 'Tidy up when idle' }).click()
  await page.getByRole('textbox', { name: 'Tokens for memory' }).fill('2,000')
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Days for Event' }).fill('365')
  await page.keyboard.press('Enter')
  await expect
    .poll(() => page.evaluate(() => window.keepsake.memory.settings()))
    .toMatchObject({
      value: { learning: 'rules', consolidate: false, budgetTokens: 2_000, retentionDays: { episodic: 365 } },
    })
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Days for Event' })).toHaveValue('365')
  await expect(page.getByText(/No model reads along/)).toBeVisible()
})
