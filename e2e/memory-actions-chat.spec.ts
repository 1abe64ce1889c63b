import { expect } from './support/app'
import { openConversationId } from './support/chat'
import { send, turns } from './support/chat-walk'
import { bees, knows, lastPrompt, name, readingTime } from './support/manager'
import { openRow, pane, row, rows } from './support/memory-view'
import { saveModel } from './support/model'
import { callTool, say } from './support/scripted-server/replies'
import { type Actions, looks, test, type Walk, walkThrough } from './support/walk'

const title = 'A scripted title'

const newChat = async ({ page, t, button }: Walk) => {
  await button(t('frame.newChat'), page.getByRole('navigation')).first().click()
  await expect(page.getByRole('heading', { name: t('chat.empty.title') })).toBeVisible()
}

/** The button that tells how memory takes part, by the mode that it is in. */
const modeButton = ({ button, t }: Walk, mode: 'normal' | 'read_only' | 'off' | 'paused') =>
  button(t('chat.memoryMode.label', { mode: t(`chat.memoryMode.${mode}`) }))

const actions: Actions = [
  [
    'what a turn taught is shown under it, and why it is known',
    async (walk) => {
      const { page, t, button } = walk
      await send(walk, 'My name is Aino and I keep bees in Kuopio.')
      await button(t('chat.remembered', { count: 2 })).click(readingTime)
      const panel = page.getByRole('region', { name: t('chat.inspector.rememberedTitle') })
      await expect(panel.getByRole('listitem')).toHaveCount(2)
      await walk.check('what a turn taught')
      const card = panel.getByRole('listitem').filter({ hasText: bees.text })
      await button(t('chat.inspector.showMemory'), card).click()
      await expect(pane(walk).getByRole('blockquote')).toHaveText(bees.quote)
      await expect(pane(walk)).toContainText(title)
      await walk.check('a memory with its source')
      await button(t('memory.showMessage'), pane(walk)).click()
      await expect(turns(walk)).toHaveCount(2)
      await expect(turns(walk).first()).toContainText('I keep bees in Kuopio')
      await expect(turns(walk).first()).toBeInViewport()
    },
  ],
  [
    'memories are filtered by the chat that they are from',
    async (walk) => {
      const { page, t } = walk
      await walk.open('#/memory')
      await page.getByRole('main').locator('[aria-haspopup=dialog]').click()
      await page
        .getByRole('combobox', { name: t('memory.filter.conversation') })
        .selectOption({ label: title })
      await page.keyboard.press('Escape')
      await expect(rows(walk)).toHaveCount(2)
      const chip = t('memory.filter.chip.conversation', { title })
      await walk.button(t('memory.filter.remove', { filter: chip })).click()
      await expect(row(walk, bees.text)).toHaveCount(1)
    },
  ],
  [
    'everything a chat taught is taken back at once, with one undo',
    async (walk) => {
      const { page, t, button, choose } = walk
      await button(title, page.getByRole('list', { name: t('frame.conversations') })).hover()
      await choose(button(t('frame.conversation.actions', { title })), t('forget.undoChat'))
      await expect(row(walk, bees.text)).toHaveCount(0)
      await walk.undo(t('forget.undone', { count: 2 }))
      await expect(row(walk, bees.text)).toHaveCount(1)
    },
  ],
  [
    'what was used is shown with its reasons, and its room is changed',
    async (walk) => {
      const { page, t, button, model } = walk
      await newChat(walk)
      await send(walk, 'What do my bees need before the winter?')
      expect(lastPrompt(model)).toContain(bees.text)
      await turns(walk)
        .last()
        .getByRole('button', { name: t('context.open') })
        .click()
      const panel = page.getByRole('region', { name: t('context.title') })
      const used = panel.getByRole('region', { name: t('context.used') }).getByRole('listitem')
      await expect(used.filter({ hasText: bees.text })).toHaveCount(1)
      await used.filter({ hasText: bees.text }).locator('summary').click()
      for (const part of ['system', 'core', 'turns'] as const)
        await panel
          .locator('summary')
          .filter({ hasText: t(`context.section.${part}`) })
          .click()
      await walk.check('what was sent')
      const slider = panel.getByRole('slider', { name: t('context.budget.label') })
      await slider.focus()
      await slider.press('Home')
      const [preview = ''] = t('context.budget.preview', { count: 0, tokens: '…' }).split('…')
      await expect(panel.getByRole('status')).toContainText(preview)
      await slider.blur()
      await send(walk, 'And in spring?')
      expect(lastPrompt(model)).not.toContain(bees.text)
      await button(t('context.budget.standard'), panel).click()
      await send(walk, 'And what do my bees need in summer?')
      expect(lastPrompt(model)).toContain(bees.text)
    },
  ],
  [
    'what a model would forget or keep waits for a word, in the chat',
    async (walk) => {
      const { page, t, button, model } = walk
      const waiting = page.getByRole('log').getByRole('group', { name: t('proposals.title') })
      model.next('chat', callTool('remember', { text: 'The user owns a yacht.' }), say('Shall I?'))
      await send(walk, 'What is a yacht?')
      await expect(waiting).toContainText('yacht')
      await walk.check('a proposal in the chat')
      await button(t('proposals.discard'), waiting).click()
      await expect(waiting).toHaveCount(0)
      model.next('chat', callTool('forget', { about: 'bees' }), say('As you like.'))
      await send(walk, 'The bees are gone.')
      await expect(waiting).toContainText(bees.text)
      await button(t('proposals.keep.forget'), waiting).click()
      await expect(waiting).toHaveCount(0)
      await walk.undo(t('memory.forgotten', { text: bees.text }))
      await walk.open('#/memory')
      await expect(row(walk, bees.text)).toHaveCount(1)
      await expect(row(walk, 'yacht')).toHaveCount(0)
    },
  ],
  [
    'a chat uses memory without making any, or does without',
    async (walk) => {
      const { page, t, model } = walk
      await newChat(walk)
      await modeButton(walk, 'normal').click()
      await walk.check('how memory takes part')
      await page.getByRole('menuitemradio', { name: t('chat.memoryMode.read_onlyDetail') }).click()
      await expect(page.getByText(t('chat.empty.read_only'))).toBeVisible()
      await send(walk, 'Only reading: what do my bees need?')
      expect(lastPrompt(model)).toContain(bees.text)
      await modeButton(walk, 'read_only').click()
      await page.getByRole('menuitemradio', { name: t('chat.memoryMode.offDetail') }).click()
      await send(walk, 'And without it, my bees?')
      expect(lastPrompt(model)).toBe('And without it, my bees?')
      await page.keyboard.press('ControlOrMeta+Shift+N')
      await expect(modeButton(walk, 'off')).toBeVisible()
      await expect(page.getByText(t('chat.empty.off'))).toBeVisible()
      await walk.check('a new chat without memory')
      await send(walk, 'Nobody knows of my bees.')
      expect(lastPrompt(model)).toBe('Nobody knows of my bees.')
    },
  ],
  [
    'remembering that is paused is gone on with from the chat',
    async (walk) => {
      const { page, t, choose } = walk
      await walk.open('#/memory')
      await page.getByRole('switch', { name: t('memory.pause.label') }).click()
      await newChat(walk)
      await expect(page.getByText(t('chat.empty.paused'))).toBeVisible()
      await choose(modeButton(walk, 'paused'), t('chat.memoryMode.resume'))
      await expect(modeButton(walk, 'normal')).toBeVisible()
      await expect(page.getByText(t('chat.empty.normal'))).toBeVisible()
    },
  ],
  [
    'the activity tells what was done, and shows what it was done with',
    async (walk) => {
      const { page, t, button } = walk
      await walk.open('#/memory/activity')
      const lines = page.getByRole('list', { name: t('memory.activity.label') }).getByRole('listitem')
      const saved = lines.filter({ hasText: bees.text }).filter({ hasText: t('memory.outcome.saved') })
      await expect(saved).toHaveCount(1)
      await walk.check('the activity')
      await button(t('memory.activity.show'), saved).click()
      await expect(pane(walk)).toContainText(bees.text)
    },
  ],
  [
    'what a turn taught is forgotten from the chat, and taken back',
    async (walk) => {
      const { page, t, button } = walk
      await walk.open('#/memory')
      await button(t('memory.showMessage'), await openRow(walk, bees.text)).click()
      await button(t('chat.remembered', { count: 2 })).click()
      const panel = page.getByRole('region', { name: t('chat.inspector.rememberedTitle') })
      const card = panel.getByRole('listitem').filter({ hasText: bees.text })
      await button(t('chat.inspector.forget'), card).click()
      await expect(card).toHaveCount(0)
      await walk.undo(t('memory.forgotten', { text: bees.text }))
      await expect(card).toHaveCount(1)
    },
  ],
  [
    'older turns are told in short, and what they are told as is changed and removed',
    async (walk) => {
      const { page, t, button } = walk
      await walk.open('#/settings/models')
      await page.getByRole('combobox', { name: t('models.roles.chat.label'), exact: true }).click()
      await page.getByRole('option', { name: 'A short one' }).click()
      await newChat(walk)
      for (let turn = 0; turn < 8; turn++)
        await send(walk, `Turn ${turn}: ${'we walked along the river. '.repeat(10)}`)
      const conversationId = openConversationId(page)
      await expect
        .poll(() =>
          page.evaluate((id) => window.keepsake.context.summaries({ conversationId: id }), conversationId),
        )
        .toMatchObject({
          value: expect.arrayContaining([expect.objectContaining({ text: 'A scripted summary.' })]),
        })
      await send(walk, 'Where were we?')
      await turns(walk)
        .last()
        .getByRole('button', { name: t('context.open') })
        .click()
      const panel = page.getByRole('region', { name: t('context.title') })
      await panel
        .locator('summary')
        .filter({ hasText: t('context.section.summary') })
        .click()
      await button(t('context.summary.edit'), panel).click()
      await panel.getByRole('textbox', { name: t('context.summary.label') }).fill('They swam in the lake.')
      await walk.check('the editor of a summary')
      await button(t('context.summary.save'), panel).click()
      await expect(panel).toContainText(t('context.summary.byPerson'))
      await button(t('context.summary.remove'), panel).click()
      await expect(panel).toContainText(t('context.summary.gone'))
    },
  ],
]

for (const look of looks)
  test(`a chat is used with, without and beside the memory, ${look.theme}, ${look.language} [G4] [F3] [I3]`, async ({
    walkIn,
    model,
    startModel,
  }) => {
    const walk = await walkIn(look)
    await saveModel(walk.page, model.server, { capabilities: { tools: true } })
    const short = await startModel()
    short.usually('chat', () => say(`Fine. ${'It was a good walk. '.repeat(8)}`))
    const little = { displayName: 'A short one', contextWindow: 1_024, maxTokens: 100 }
    await saveModel(walk.page, short.server, little)
    knows(model, bees, name)
    await newChat(walk)
    await walkThrough(walk, actions)
  })
