import type { Page } from 'playwright/test'
import { starterModelPath } from '../../scripts/test-model.mjs'
import type { Conversation, RunView } from '../../shared/contract/chat'
import { expect, type RunningApp, test } from './app'
import { complete, composer, openConversationId, send } from './chat'

/** The real small model; where it cannot be had the test is skipped aloud. */
export async function starterFile(): Promise<string> {
  const starter = await starterModelPath()
  test.skip(starter.path === undefined, `NOT TESTED HERE: ${starter.reason}`)
  return starter.path ?? ''
}

/** What the system's dialog for a file answers from now on. */
export async function pickFile(app: RunningApp, path: string): Promise<void> {
  await app.electron.evaluate(({ dialog }, picked) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [picked] })
  }, path)
}

export const openFileButton = (page: Page) => page.getByRole('button', { name: 'Open a GGUF file…' })

/** Opens a GGUF file from the first screen; comes back when the chat is there. */
export async function openGguf(app: RunningApp, path: string): Promise<void> {
  await pickFile(app, path)
  await openFileButton(app.page).click()
  await expect(composer(app.page)).toBeVisible()
}

/** The process that the built-in engine runs in; undefined while there is none. */
export const enginePid = (app: RunningApp): Promise<number | undefined> =>
  app.electron.evaluate(
    ({ app: own }) => own.getAppMetrics().find(({ name }) => name === 'Keepsake model engine')?.pid,
  )

/** Memory of all processes of the app in MB, as the system counts their working sets. */
export const workingSetMegabytes = (app: RunningApp): Promise<number> =>
  app.electron.evaluate(({ app: own }) =>
    Math.round(own.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize, 0) / 1_024),
  )

/** What the page showed while a reply was made. */
type Growth = {
  /** Lengths of the reply's text, as long as it was being written. */
  lengths: number[]
  /** The lines before the first word. */
  phases: string[]
}

/** Notes from now on how a reply grows in the page. */
export async function watchGrowth(page: Page): Promise<() => Promise<Growth>> {
  const watch = await page.evaluateHandle(() => {
    const seen: { lengths: number[]; phases: string[] } = { lengths: [], phases: [] }
    const look = () => {
      const article = document.querySelector('article[aria-busy="true"]')
      const text = article?.textContent ?? ''
      if (/^(Waiting|Loading|Reading|Writing)/.test(text)) {
        if (seen.phases.at(-1) !== text) seen.phases.push(text)
      } else if (text !== '' && seen.lengths.at(-1) !== text.length) seen.lengths.push(text.length)
    }
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true })
    return seen
  })
  return async () => watch.jsonValue()
}

async function newestRun(page: Page): Promise<RunView | null> {
  const id = openConversationId(page)
  const answer = await page.evaluate((value) => window.keepsake.conversations.get({ id: value }), id)
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return (answer.value as Conversation).messages.at(-1)?.run ?? null
}

/**
 * Sends a message and waits for the end of its reply. Returns its run.
 * @param patienceMs after which it is stopped, as a person would where a small model repeats itself without end; without
 *   it the reply goes on as long as the model likes
 */
export async function converse(
  page: Page,
  text: string,
  patienceMs = Number.POSITIVE_INFINITY,
): Promise<RunView> {
  const inChat = /#\/chat\/.+/.test(page.url())
  const before = inChat ? await newestRun(page) : null
  await send(page, text)
  await expect(page).toHaveURL(/#\/chat\/.+/)
  let ended: RunView | null = null
  const stopAt = performance.now() + patienceMs
  await expect
    .poll(
      async () => {
        const run = await newestRun(page)
        if (run !== null && run.endedAt === null && performance.now() > stopAt) {
          await page.evaluate((runId) => window.keepsake.chat.stop({ runId }), run.id)
        }
        ended = run !== null && run.id !== before?.id && run.endedAt !== null ? run : null
        return ended !== null
      },
      { timeout: 120_000 },
    )
    .toBe(true)
  await complete(page, 30_000)
  if (ended === null) throw new Error('The reply has no end')
  return ended
}

export function tokensPerSecond({ completionTokens, firstTokenAt, endedAt }: RunView): number {
  return ((completionTokens ?? 0) * 1_000) / ((endedAt ?? 0) - (firstTokenAt ?? 0))
}
