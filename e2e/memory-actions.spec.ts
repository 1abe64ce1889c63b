import { expect } from './support/app'
import { aLife, remember } from './support/memories'
import { core, openRow, pane, row, rows } from './support/memory-view'
import { type Actions, allLooks, test, type Walk, walkThrough } from './support/walk'

type Kind = 'core' | 'episodic' | 'semantic' | 'procedural'

async function add(walk: Walk, kind: Kind, text: string, more?: () => Promise<void>): Promise<void> {
  const { t, page, button, dialog } = walk
  await button(t('memory.add')).first().click()
  const form = dialog(t('memory.addDialog.title'))
  await form.getByRole('textbox', { name: t('memory.addDialog.text') }).fill(text)
  await form.getByRole('radio', { name: t(`memory.kind.${kind}`) }).click()
  await expect(form.getByText(t(`memory.addDialog.${kind}Help`))).toBeVisible()
  await more?.()
  await walk.check(`the form for a memory, ${kind}`)
  await button(t('memory.addDialog.submit'), form).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

const moreOf = (walk: Walk) => walk.button(walk.t('common.more'), pane(walk))

const actions: Actions = [
  [
    'one of each kind is written by hand',
    async (walk) => {
      const { t, dialog } = walk
      const form = dialog(t('memory.addDialog.title'))
      await add(walk, 'core', 'I answer to Ville.')
      await expect(core(walk)).toContainText('I answer to Ville.')
      await add(walk, 'semantic', '茶要趁热喝。')
      await expect(row(walk, '茶要趁热喝。')).toContainText(t('memory.kind.semantic'))
      await expect(row(walk, '茶要趁热喝。')).toContainText(t('memory.list.byHand'))
      await add(walk, 'episodic', 'The ferry was late.', async () => {
        await form.getByLabel(t('memory.draft.day')).fill('2023-08-14')
        await form.getByLabel(t('memory.draft.precision')).selectOption('year')
      })
      await expect(row(walk, 'The ferry was late.')).toContainText('2023')
      await add(walk, 'procedural', 'How I brew tea.', async () => {
        await form.getByLabel(t('memory.draft.steps')).fill('Warm the pot.\nWait four minutes.')
      })
      const steps = (await openRow(walk, 'How I brew tea.')).getByRole('listitem')
      await expect(steps.filter({ hasText: 'Wait four minutes.' })).toHaveCount(1)
      await expect(rows(walk)).toHaveCount(3)
    },
  ],
  [
    'it tells why it is known',
    async (walk) => {
      const { t } = walk
      await expect(pane(walk).getByRole('heading', { name: t('memory.detail.why') })).toBeVisible()
      await expect(pane(walk)).toContainText(t('memory.detail.noSource'))
    },
  ],
  [
    'it is edited in every part, and goes back to what it was',
    async (walk) => {
      const { t, button } = walk
      await remember(walk.page, aLife.slice(2))
      // Nothing moves any more under the pointer.
      await expect(rows(walk)).toHaveCount(11)
      const open = await openRow(walk, 'green Jopo')
      await button(t('memory.detail.edit'), open).click()
      await open
        .getByRole('textbox', { name: t('memory.detail.editLabel') })
        .fill('The bicycle is a red Jopo.')
      await open.getByRole('combobox', { name: t('memory.draft.importance') }).selectOption('3')
      await walk.check('the editor of a memory')
      await button(t('memory.detail.save'), open).click()
      const history = open.getByRole('list', { name: t('memory.history.title') })
      await expect(history.getByRole('deletion')).toContainText('green')
      await expect(history.getByRole('insertion')).toContainText('red')
      const [before, after] = [t('memory.importance.1'), t('memory.importance.3')]
      const field = t('memory.history.fields.importance')
      await expect(history).toContainText(t('memory.history.change', { field, before, after }))
      await walk.check('a memory with its history')
      await button(t('memory.history.revert'), history).last().click()
      await expect(row(walk, 'green Jopo')).toHaveCount(1)
      await expect(row(walk, 'red Jopo')).toHaveCount(0)
    },
  ],
  [
    'it is pinned and unpinned, from the panel and from its row',
    async (walk) => {
      const { t, button } = walk
      await button(t('memory.detail.pin'), pane(walk)).click()
      await expect(button(t('memory.detail.unpin'), pane(walk))).toBeVisible()
      await expect(rows(walk).first()).toContainText('green Jopo')
      await button(t('memory.detail.unpin'), row(walk, 'green Jopo')).click()
      await expect(button(t('memory.detail.pin'), pane(walk))).toBeVisible()
      await row(walk, 'lilies').hover()
      await button(t('memory.detail.pin'), row(walk, 'lilies')).click()
      await expect(rows(walk).first()).toContainText('lilies')
    },
  ],
  [
    'it is no longer so, and so after all',
    async (walk) => {
      const { t, choose } = walk
      await choose(moreOf(walk), t('memory.detail.close'))
      await expect(row(walk, 'Jopo')).toHaveCount(0)
      await walk.open('#/memory?state=past')
      await expect(row(walk, 'Jopo')).toHaveCount(1)
      await walk.check('what is no longer so')
      await openRow(walk, 'Jopo')
      await choose(moreOf(walk), t('memory.detail.reopen'))
      await expect(row(walk, 'Jopo')).toHaveCount(0)
      await walk.open('#/memory')
      await expect(row(walk, 'Jopo')).toHaveCount(1)
    },
  ],
  [
    'it is forgotten and taken back from the corner',
    async (walk) => {
      const { t, button, toast } = walk
      await row(walk, 'grey cat').hover()
      await button(t('memory.detail.forgetOf', { text: 'Juno is a grey cat of nine years.' })).click()
      const said = t('memory.forgotten', { text: 'Juno is a grey cat of nine years.' })
      await expect(toast(said)).toBeVisible()
      await expect(row(walk, 'grey cat')).toHaveCount(0)
      await walk.undo(said)
      await expect(row(walk, 'grey cat')).toHaveCount(1)
    },
  ],
  [
    'what was just forgotten is found and brought back',
    async (walk) => {
      const { t, button } = walk
      const text = 'Juno is a grey cat of nine years.'
      for (const one of ['热喝', 'grey cat'])
        await button(t('memory.detail.forget'), await openRow(walk, one)).click()
      await walk.open('#/memory?state=removed')
      await button(t('memory.bulk.restoreOne', { text })).click()
      await expect(row(walk, text)).toHaveCount(0)
      await walk.check('what was just forgotten')
      await button(t('memory.filter.remove', { filter: t('memory.filter.chip.removed') })).click()
      await expect(row(walk, 'grey cat')).toHaveCount(1)
    },
  ],
  [
    'the palette acts on the memory that is open',
    async (walk) => {
      const { page, t } = walk
      await openRow(walk, 'Saana')
      const run = async (command: string) => {
        await page.keyboard.press('ControlOrMeta+K')
        await page.getByRole('combobox').fill(command)
        await page.getByRole('option', { name: command }).first().click()
      }
      await run(t('memory.commands.pin'))
      await expect(walk.button(t('memory.detail.unpin'), pane(walk))).toBeVisible()
      await run(t('memory.commands.forget'))
      await expect(row(walk, 'Saana')).toHaveCount(0)
      // Pinned last it was the first: what comes in its place is in sight, and so is it when it comes back.
      await expect(rows(walk)).toHaveCount(9)
      await walk.undo('Saana')
      await expect(row(walk, 'Saana')).toHaveCount(1)
    },
  ],
]

for (const look of allLooks)
  test(`one memory is written, edited, pinned, closed, forgotten and brought back, ${look.theme}, ${look.language} [G4] [I3]`, async ({
    walkIn,
  }) => {
    const walk = await walkIn(look)
    await walk.open('#/memory')
    await walk.check('the memory before anything is known')
    await walkThrough(walk, actions)
  })
