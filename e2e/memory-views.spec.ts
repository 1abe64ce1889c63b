import type { Page } from 'playwright/test'
import { expect, test } from './support/app'
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
  await expect(tree.getByText('Loading…')).toHaveCount(0)
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
  // What was pinned last stands first.
  await expect(focused).toContainText('Sentence number 297.')
  await page.keyboard.press('Shift+Tab')
  await expect(focused).toHaveText('Add a block')
})
