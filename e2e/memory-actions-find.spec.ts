import { expect } from './support/app'
import { aLife, remember, rememberAt } from './support/memories'
import { core, pane, row, rows, tableRows } from './support/memory-view'
import { type Actions, looks, test, type Walk, walkThrough } from './support/walk'

const dayMs = 86_400_000
const heron = 'A heron stood by the river.'
const owl = 'An owl lives in the barn.'

/** How many the view says there are. */
const counted = ({ page, t }: Walk, count: number) =>
  expect(page.getByText(t('memory.list.count', { count }), { exact: true })).toBeVisible()
const found = ({ page, t }: Walk, count: number) =>
  expect(page.getByText(t('memory.list.found', { count }), { exact: true })).toBeVisible()

const show = ({ page, t }: Walk, view: 'list' | 'timeline' | 'subjects' | 'graph' | 'table') =>
  page.getByRole('radio', { name: t(`memory.show.${view}`), exact: true }).click()

/** Sets something in the popover of the filter, and closes it. */
async function filter({ page, t }: Walk, set: (popover: ReturnType<Walk['dialog']>) => Promise<void>) {
  // Its name tells how many are set.
  await page.getByRole('main').locator('[aria-haspopup=dialog]').click()
  const popover = page.getByRole('dialog', { name: t('memory.filter.button') })
  await set(popover)
  await page.keyboard.press('Escape')
  await expect(popover).toHaveCount(0)
}

const clear = async (walk: Walk) => {
  await walk.button(walk.t('memory.filter.clear')).click()
  await expect(core(walk)).toBeVisible()
}

const actions: Actions = [
  [
    'words are searched for, in each script, and given up',
    async (walk) => {
      const { page, t, button } = walk
      const search = page.getByRole('textbox', { name: t('memory.search.label') })
      for (const [query, text] of [
        ['bicycles', 'green Jopo'],
        ['窗台', '我的猫喜欢睡在窗台上。'],
      ] as const) {
        await search.fill(query)
        await found(walk, 1)
        await expect(row(walk, text)).toHaveCount(1)
      }
      await search.fill('walrus')
      await expect(
        page.getByRole('heading', { name: t('memory.empty.searchTitle', { query: 'walrus' }) }),
      ).toBeVisible()
      await walk.check('nothing found')
      await button(t('memory.search.clear'), page.getByRole('search')).click()
      await expect(core(walk)).toBeVisible()
      await counted(walk, 10)
    },
  ],
  [
    'they are filtered by kind and by whom they are from',
    async (walk) => {
      const { t } = walk
      await filter(walk, async (popover) => {
        await popover.getByRole('checkbox', { name: t('memory.kind.procedural') }).check()
        await walk.check('the filter')
        await popover.getByRole('checkbox', { name: t('memory.kind.episodic') }).check()
      })
      await found(walk, 4)
      await walk.button(t('memory.filter.remove', { filter: t('memory.kind.episodic') })).click()
      await expect(rows(walk)).toHaveText([/cardamom buns/])
      await clear(walk)
      await filter(walk, (popover) =>
        popover.getByRole('checkbox', { name: t('memory.origin.user') }).check(),
      )
      await expect(rows(walk)).toHaveText([/owl/])
      await clear(walk)
      await filter(walk, async (popover) => {
        await popover.getByRole('combobox', { name: t('memory.filter.writtenBy') }).selectOption('model')
      })
      await expect(rows(walk)).toHaveText([/owl/])
      await clear(walk)
    },
  ],
  [
    'they are filtered by date, subject, importance and pin',
    async (walk) => {
      const { t } = walk
      await filter(walk, async (popover) => {
        await popover.getByLabel(t('memory.filter.from'), { exact: true }).fill('2019-01-01')
        await popover.getByLabel(t('memory.filter.to'), { exact: true }).fill('2019-12-31')
      })
      await expect(rows(walk)).toHaveText([/Saana/])
      await walk.check('what narrows the list')
      await clear(walk)
      await filter(walk, (popover) =>
        popover.getByRole('textbox', { name: t('memory.filter.subject') }).fill('Juno'),
      )
      await found(walk, 6)
      await filter(walk, async (popover) => {
        await popover.getByRole('combobox', { name: t('memory.filter.importance') }).selectOption('3')
      })
      await expect(rows(walk)).toHaveText([/lilies/])
      await row(walk, 'lilies').hover()
      await walk.button(t('memory.detail.pin'), row(walk, 'lilies')).click()
      await clear(walk)
      await filter(walk, async (popover) => {
        await popover.getByRole('combobox', { name: t('memory.filter.pinned') }).selectOption('yes')
      })
      await expect(rows(walk)).toHaveText([/lilies/])
      await clear(walk)
    },
  ],
  [
    'the table is sorted by each of its columns, both ways',
    async (walk) => {
      const { page, t, button } = walk
      await show(walk, 'table')
      const first = tableRows(walk).first()
      for (const [name, up, down] of [
        ['kind', t('memory.kind.core'), t('memory.kind.semantic')],
        ['subject', null, 'cardamom'],
        ['importance', null, 'lilies'],
        ['when', 'Saana', null],
        ['changed', 'heron', null],
      ] as const) {
        const column = page.getByRole('columnheader', { name: t(`memory.table.${name}`) })
        await button(t(`memory.table.${name}`), column).click()
        const begins = name === 'kind' || name === 'subject' ? 'ascending' : 'descending'
        for (const way of begins === 'ascending' ? [up, down] : [down, up]) {
          await expect(column).toHaveAttribute('aria-sort', way === up ? 'ascending' : 'descending')
          if (way !== null) await expect(first).toContainText(way)
          await button(t(`memory.table.${name}`), column).click()
        }
      }
      await walk.check('the table')
    },
  ],
  [
    'the timeline, the tree and the graph lead to the same memories',
    async (walk) => {
      const { page, t, button } = walk
      await show(walk, 'timeline')
      await expect(page.getByRole('heading', { name: '2019' }).first()).toBeAttached()
      await walk.check('the timeline')
      await show(walk, 'subjects')
      const tree = page.getByRole('tree', { name: t('memory.subjects.label') })
      await tree.getByRole('treeitem', { name: /^Juno/ }).click()
      await tree
        .getByRole('treeitem', { level: 2 })
        .filter({ hasText: t('memory.kind.episodic') })
        .click()
      await walk.check('the tree')
      await tree.getByRole('treeitem', { level: 3 }).click()
      await expect(pane(walk)).toContainText('Juno was at the vet')
      await button(t('frame.inspectorClose')).click()
      await show(walk, 'graph')
      const memories = t('memory.list.count', { count: 6 })
      await button(t('memory.graph.node', { subject: 'Juno', memories })).click()
      await walk.check('the graph')
      await button(t('memory.graph.show', { count: 6 })).click()
      await expect(rows(walk)).toHaveCount(6)
      await clear(walk)
    },
  ],
  [
    'it is shown as it was on a day: read, not changed',
    async (walk) => {
      const { page, t, button } = walk
      await button(t('memory.past.open')).click()
      const slider = page.getByRole('slider', { name: t('memory.past.slider') })
      await slider.focus()
      await page.keyboard.press('Home')
      await expect(rows(walk)).toHaveText([/heron/])
      await expect(button(t('memory.core.addBlock'))).toHaveCount(0)
      await expect(page.getByRole('checkbox')).toHaveCount(0)
      await walk.check('the memory of a day')
      await button(t('memory.past.next')).click()
      await expect(rows(walk)).toHaveCount(2)
      await expect(slider).toHaveAttribute(
        'aria-valuetext',
        new RegExp(t('memory.past.changes', { count: 1 })),
      )
      await button(t('memory.past.previous')).click()
      await expect(rows(walk)).toHaveText([/heron/])
      await row(walk, 'heron').getByRole('button').first().click()
      await expect(button(t('memory.detail.edit'), pane(walk))).toHaveCount(0)
      await button(t('memory.past.back'), page.getByRole('main')).first().click()
      await counted(walk, 10)
    },
  ],
]

for (const look of looks)
  test(`memories are searched, filtered, sorted, and seen in every view and as of a day, ${look.theme}, ${look.language} [G4]`, async ({
    walkIn,
  }) => {
    const walk = await walkIn(look)
    const now = Date.now()
    await remember(walk.page, aLife.slice(2, 3))
    await rememberAt(walk.page, [
      { text: heron, at: now - 9 * dayMs },
      { text: owl, at: now - 4 * dayMs, origin: 'user', author: 'Some model' },
    ])
    await remember(walk.page, [...aLife.slice(0, 2), ...aLife.slice(3)])
    await walk.open('#/memory')
    await walkThrough(walk, actions)
  })
