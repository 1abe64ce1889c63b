import type { Page } from 'playwright/test'
import { launchApp, type RunningApp } from '../e2e/support/app'

/** The app with a model of the scripted server, chosen for chat and, where asked, for memory. */
export async function startApp(
  dataFolder: string,
  baseUrl?: string,
  roles: ('chat' | 'memory')[] = ['chat'],
): Promise<RunningApp> {
  const app = await launchApp({ dataFolder })
  if (baseUrl) await chooseModel(app.page, baseUrl, roles)
  return app
}

async function chooseModel(page: Page, endpointUrl: string, roles: ('chat' | 'memory')[]): Promise<void> {
  await page.evaluate(
    async ([url, wanted]) => {
      const form = { wireName: 'scripted-model', temperature: 0, maxTokens: null, contextWindow: 32768 }
      const added = await window.keepsake.models.add({ ...form, endpointUrl: url })
      if (!added.ok) throw new Error(JSON.stringify(added.error))
      const { id } = added.value as { id: string }
      for (const role of wanted) await window.keepsake.models.choose({ role, modelId: id })
    },
    [endpointUrl, roles] as const,
  )
}
