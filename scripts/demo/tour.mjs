import path from 'node:path'
import { figures, say } from './conversation.mjs'
import { startModelServer } from './model-server.mjs'

const turns = [
  'My name is Mira and I live in Porto.',
  'I have a cat called Juno. What do cats eat?',
  'I work as a carpenter. Name one tool that I need.',
]
const question = 'Where do I live, and what is the name of my cat?'

const quote = (text) => text.trim().split('\n').join('\n     ')

/**
 * What the demo does, step by step, as a person would: by what is written on the screen. A step returns the lines
 * that it has to tell; `picture` names the screenshot that is taken after it.
 * @typedef {{ page: import('playwright').Page, dataFolder: string, atEnd: (stop: () => Promise<void>) => void }} Stage
 * @type {{ says: string, picture: string, act: (stage: Stage) => Promise<string[] | undefined> }[]}
 */
export const tour = [
  {
    says: 'Keepsake opens for the first time',
    picture: 'first-run',
    act: async ({ page }) => {
      await page.getByRole('heading', { name: 'Welcome to Keepsake' }).waitFor()
    },
  },
  {
    says: 'The starter model is downloaded and checked',
    picture: 'starter-model',
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Download SmolLM2 135M Instruct' }).click()
      await page.getByRole('textbox', { name: 'Message', exact: true }).waitFor({ timeout: 240_000 })
    },
  },
  {
    says: 'A model is added through the dialog, tested, and chosen to chat',
    picture: 'add-model',
    act: async ({ page, dataFolder, atEnd }) => {
      const files = await page.evaluate(async () => {
        const answer = await window.keepsake.models.list()
        return answer.ok ? answer.value.map((model) => model.file?.path ?? '') : []
      })
      const file = files.find((name) => name.startsWith(dataFolder))
      if (!file) throw new Error('The starter model has no file')
      const server = await startModelServer(file)
      atEnd(() => server.stop())
      await page.getByRole('button', { name: 'Models', exact: true }).click()
      await page.getByRole('button', { name: 'Add chat agent model' }).click()
      const dialog = page.getByRole('dialog', { name: 'Add Local Model' })
      await dialog.getByLabel('Model Endpoint').fill(server.endpoint)
      await dialog.getByRole('button', { name: 'This server needs a key' }).click()
      await dialog.getByLabel('API key', { exact: true }).fill(server.key)
      await dialog.getByLabel('Model Name').fill(server.modelName)
      await dialog.getByLabel('Max Tokens').fill('200')
      await dialog.getByRole('button', { name: 'Test connection' }).click()
      await dialog.getByText(`${server.modelName} is there`).waitFor()
      await dialog.getByLabel('Maximum Length').fill('2048')
      await dialog.getByRole('button', { name: 'Add Model' }).click()
      await dialog.waitFor({ state: 'hidden' })
      return [`${server.modelName} at ${server.endpoint}, from ${path.basename(file)}`]
    },
  },
  {
    says: 'Three turns',
    picture: 'three-turns',
    act: async ({ page }) => {
      await page
        .getByRole('button', { name: /^New chat/ })
        .first()
        .click()
      const lines = []
      for (const text of turns) {
        const reply = await say(page, text)
        lines.push(`you  ${text}`, `     ${quote(reply.text)}`, `     (${figures(reply.run)})`)
      }
      return lines
    },
  },
  {
    says: 'What is remembered',
    picture: 'memory',
    act: async ({ page }) => {
      await page.getByRole('button', { name: 'Memory', exact: true }).click()
      await page.getByRole('heading', { name: 'Memory' }).first().waitFor()
      // The manager is a very small model here: it may find nothing, and the turns stay findable all the same.
      const state = await page.evaluate(async () => {
        const until = Date.now() + 45_000
        for (;;) {
          const status = await window.keepsake.memory.status()
          if (!status.ok) throw new Error(status.error.code)
          const { waitingJobs, running, lastError } = status.value
          if ((waitingJobs === 0 && !running) || (lastError && !running) || Date.now() > until) {
            const list = await window.keepsake.memory.list({})
            return { status: status.value, items: list.ok ? list.value.items : [] }
          }
          await new Promise((resolve) => setTimeout(resolve, 300))
        }
      })
      const { indexedTurns, waitingJobs, lastError } = state.status
      const waiting = lastError ? `; ${waitingJobs} wait for the manager (${lastError.code})` : ''
      return [
        `${indexedTurns} turns can be found${waiting}`,
        ...state.items.map((item) => `${item.kind}: ${item.text}`),
      ]
    },
  },
  {
    says: 'A second conversation uses it',
    picture: 'second-conversation',
    act: async ({ page }) => {
      await page
        .getByRole('button', { name: /^New chat/ })
        .first()
        .click()
      const reply = await say(page, question)
      const used = await page.evaluate(async (runId) => {
        const answer = await window.keepsake.memory.usedIn({ runId })
        return answer.ok ? answer.value.map(({ kind, text }) => `${kind}: ${text}`) : []
      }, reply.run.id)
      if (used.length === 0) throw new Error('Nothing of the first conversation was used in the second')
      await page.getByRole('button', { name: /^Used \d+ memor/ }).click()
      return [
        `you  ${question}`,
        `     ${quote(reply.text)}`,
        `     (${figures(reply.run)})`,
        'in its prompt, as quoted data:',
        ...used.map((line) => `  ${line}`),
      ]
    },
  },
]
