import type { Locator } from 'playwright/test'
import { expect } from './support/app'
import { aLife, remember } from './support/memories'
import { core, pane, row, tableRow, tableRows } from './support/memory-view'
import { propose } from './support/propose'
import { changeSaved } from './support/saved'
import { type Actions, looks, test, type Walk, walkThrough } from './support/walk'

const waiting = ({ page, t }: Walk) =>
  page.getByRole('region', { name: t('proposals.title') }).getByRole('listitem')
/** One proposal, by words that it holds. */
const asked = (walk: Walk, text: string) =>
  waiting(walk)
    .filter({ hasText: text })
    .filter({ has: walk.button(walk.t('proposals.discard')) })

const bar = ({ page, t }: Walk): Locator => page.getByRole('region', { name: t('memory.bulk.label') })
const tick = async (walk: Walk, ...texts: string[]) => {
  for (const text of texts) await tableRow(walk, text).getByRole('checkbox').click()
  await expect(bar(walk).getByRole('status')).toHaveText(
    walk.t('memory.bulk.chosen', { count: texts.length }),
  )
}

const block = ({ page }: Walk, name: string): Locator => page.getByRole('region', { name, exact: true })

const actions: Actions = [
  [
    'a damaged search index is made anew',
    async (walk) => {
      const { page, t, button } = walk
      const broken = page.getByText(t('memory.status.indexBroken'))
      await expect(broken).toBeVisible()
      await walk.check('a damaged index')
      await button(t('memory.status.rebuild')).click()
      await expect(broken).toHaveCount(0)
      await page.getByRole('textbox', { name: t('memory.search.label') }).fill('bicycle')
      await expect(row(walk, 'green Jopo')).toHaveCount(1)
      await button(t('memory.search.clear')).click()
    },
  ],
  [
    'what is proposed is kept or discarded',
    async (walk) => {
      const { t, button } = walk
      await button(t('memory.proposals.title', { count: 5 })).click()
      await walk.check('what waits for a word')
      await button(t('proposals.keep.add'), asked(walk, 'plays the oboe')).click()
      await expect(row(walk, 'plays the oboe')).toHaveCount(1)
      await button(t('proposals.discard'), asked(walk, 'owns a yacht')).click()
      await expect(asked(walk, 'owns a yacht')).toHaveCount(0)
      await expect(row(walk, 'owns a yacht')).toHaveCount(0)
      await button(t('proposals.keep.rewrite_core'), asked(walk, 'Ville, of Kuopio.')).click()
      await expect(core(walk)).toContainText('Ville, of Kuopio.')
      await expect(core(walk)).not.toContainText('I answer to Ville')
    },
  ],
  [
    'several that are proposed as one are merged, and one is forgotten',
    async (walk) => {
      const { t, button } = walk
      await button(t('proposals.keep.merge'), asked(walk, 'Up the Saana')).click()
      await expect(row(walk, 'Up the Saana')).toHaveCount(1)
      await expect(row(walk, 'Aino and I climbed')).toHaveCount(0)
      await button(t('proposals.keep.forget'), asked(walk, 'green Jopo')).click()
      await expect(row(walk, 'green Jopo')).toHaveCount(0)
      await expect(waiting(walk)).toHaveCount(0)
      await walk.undo(t('memory.forgotten', { text: 'The bicycle is a green Jopo.' }))
      await expect(row(walk, 'green Jopo')).toHaveCount(1)
    },
  ],
  [
    'several are pinned and unpinned',
    async (walk) => {
      const { t, button } = walk
      await walk.open('#/memory/table?kind=semantic')
      await tick(walk, 'grey cat', 'lilies')
      await walk.check('what can be done with several')
      await button(t('memory.detail.pin'), bar(walk)).click()
      await expect(bar(walk)).toHaveCount(0)
      await walk.open('#/memory/table?pinned=1')
      await expect(tableRows(walk)).toHaveCount(2)
      await tick(walk, 'grey cat', 'lilies')
      await button(t('memory.detail.unpin'), bar(walk)).click()
      await expect(tableRows(walk)).toHaveCount(0)
    },
  ],
  [
    'several are merged, and split again',
    async (walk) => {
      const { t, button, dialog, choose } = walk
      await walk.open('#/memory/table')
      await tick(walk, 'grey cat', 'lilies')
      await button(t('memory.bulk.merge'), bar(walk)).click()
      const merging = dialog(t('memory.merge.title', { count: 2 }))
      const text = merging.getByRole('textbox', { name: t('memory.merge.text') })
      // Nothing is lost by one Enter.
      await expect(text).toHaveValue(/nine years.*lilies|lilies.*nine years/)
      await walk.check('the merge')
      await text.fill('Juno, a grey cat, may not eat lilies.')
      await button(t('memory.bulk.merge'), merging).click()
      await expect(tableRow(walk, 'nine years')).toHaveCount(0)
      await tableRow(walk, 'Juno, a grey cat').getByRole('button').click()
      await choose(button(t('common.more'), pane(walk)), t('memory.detail.split'))
      await expect(tableRow(walk, 'nine years')).toHaveCount(1)
      await expect(tableRow(walk, 'Juno may not eat lilies')).toHaveCount(1)
    },
  ],
  [
    'all that was found is forgotten with one undo, and some are brought back',
    async (walk) => {
      const { t, button } = walk
      await walk.open('#/memory/table?kind=semantic')
      await expect(tableRows(walk)).toHaveCount(5)
      await tick(walk, 'grey cat')
      await button(t('memory.bulk.all', { count: 5 }), bar(walk)).click()
      await expect(bar(walk).getByRole('status')).toHaveText(t('memory.bulk.chosen', { count: 5 }))
      await button(t('memory.detail.forget'), bar(walk)).click()
      await expect(tableRows(walk)).toHaveCount(0)
      await walk.undo(t('memory.bulk.forgotten', { count: 5 }))
      await expect(tableRows(walk)).toHaveCount(5)
      await tick(walk, 'grey cat', 'lilies')
      await button(t('memory.bulk.clear'), bar(walk)).click()
      await expect(bar(walk)).toHaveCount(0)
      const two = ['grey cat of nine years', 'Juno may not eat lilies'] as const
      await tick(walk, ...two)
      await button(t('memory.detail.forget'), bar(walk)).click()
      await walk.open('#/memory/table?state=removed')
      await tick(walk, ...two)
      await button(t('memory.bulk.restore'), bar(walk)).click()
      for (const text of two) await expect(tableRow(walk, text)).toHaveCount(0)
      await walk.open('#/memory/table?kind=semantic')
      await expect(tableRows(walk)).toHaveCount(5)
    },
  ],
  [
    'a block of the core gets room, sentences and a companion',
    async (walk) => {
      const { page, t, button, dialog } = walk
      await walk.open('#/memory')
      const you = t('memory.core.blocks.user')
      await button(t('memory.core.changeBlock', { name: you })).click()
      const room = dialog(t('memory.core.blockTitle', { name: you }))
      const limit = room.getByRole('textbox', { name: t('memory.core.limit') })
      await limit.fill('50')
      await expect(room.getByText(t('memory.core.limitIssue', { min: 100, max: 20_000 }))).toBeVisible()
      await walk.check('the room of a block')
      await limit.fill('3000')
      await button(t('common.save'), room).click()
      await expect(room).toHaveCount(0)
      await expect(block(walk, you)).toContainText(
        t('memory.core.characters', { length: 'Ville, of Kuopio.'.length, limit: 3_000 }),
      )
      await button(t('memory.core.addBlock')).click()
      const added = dialog(t('memory.core.addBlock'))
      await button(t('memory.core.submitBlock'), added).click()
      await expect(added.getByText(t('memory.core.blockNameMissing'))).toBeVisible()
      await added.getByRole('textbox', { name: t('memory.core.blockName') }).fill('The boat')
      await walk.check('a block of one’s own')
      await button(t('memory.core.submitBlock'), added).click()
      await button(t('memory.core.addBlock')).click()
      await added.getByRole('textbox', { name: t('memory.core.blockName') }).fill('The boat')
      await button(t('memory.core.submitBlock'), added).click()
      await expect(added.getByText(t('memory.core.blockNameTaken'))).toBeVisible()
      await button(t('common.cancel'), added).click()
      await expect(block(walk, 'The boat')).toContainText(t('memory.core.emptyBlock.own'))
      await button(t('memory.core.addTo', { name: 'The boat' })).click()
      const adding = dialog(t('memory.addDialog.title'))
      await adding.getByRole('textbox', { name: t('memory.addDialog.text') }).fill('It needs paint.')
      await button(t('memory.addDialog.submit'), adding).click()
      await expect(block(walk, 'The boat')).toContainText('It needs paint.')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    },
  ],
  [
    'a block is removed when nothing stands in it',
    async (walk) => {
      const { t, button, dialog } = walk
      const boat = block(walk, 'The boat')
      const room = dialog(t('memory.core.blockTitle', { name: 'The boat' }))
      await button(t('memory.core.changeBlock', { name: 'The boat' })).click()
      await button(t('memory.core.removeBlock'), room).click()
      await expect(room.getByRole('alert')).toBeVisible()
      await walk.check('a block that is not empty')
      await button(t('common.cancel'), room).click()
      await boat.getByRole('listitem').hover()
      await button(t('memory.detail.forgetOf', { text: 'It needs paint.' })).click()
      await walk.check('the offer to undo')
      await button(t('memory.core.changeBlock', { name: 'The boat' })).click()
      await button(t('memory.core.removeBlock'), room).click()
      await expect(boat).toHaveCount(0)
    },
  ],
]

for (const look of looks)
  test(`several memories, proposals and the blocks of the core are handled at once, ${look.theme}, ${look.language} [G4]`, async ({
    walkIn,
    dataFolder,
  }) => {
    const { app, page } = await walkIn(look)
    const ids = await remember(page, aLife)
    const [you, , cat, , bicycle, climb, move] = ids
    await app.quit()
    if (!you || !cat || !bicycle || !climb || !move) throw new Error('A life is shorter than it was')
    const fact = { type: 'add', subject: null, importance: 2, quote: null } as const
    const detail = { kind: 'semantic', details: null } as const
    propose(dataFolder, 'Some model', [
      { ...fact, detail, text: 'The user plays the oboe.' },
      { ...fact, detail, text: 'The user owns a yacht.' },
      { type: 'merge', ids: [climb, move], text: 'Up the Saana, then down to Kuopio.' },
      { type: 'forget', ids: [bicycle], about: 'the bicycle' },
      {
        ...{ type: 'rewrite_core', label: 'user', block: '', ids: [you] },
        ...{ before: ['I answer to Ville and live in Kuopio.'], after: ['Ville, of Kuopio.'] },
      },
    ])
    changeSaved(dataFolder, (db) => {
      db.exec(`INSERT INTO memory_search (memory_search) VALUES ('delete-all')`)
    })
    const walk = await walkIn(look)
    await walk.open('#/memory')
    await walkThrough(walk, actions)
  })
