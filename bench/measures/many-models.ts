import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { parseDocument } from 'yaml'
import { startApp } from '../app'
import { manyModelsYaml } from '../many-models'
import type { Benchmark } from '../measure'

const models = 1_000
const openings = 15
const imports = 7

/** The dropdown of models with 1,000 of them, opened in the real window. */
export const modelDropdown: Benchmark = {
  name: 'model-dropdown',
  run: async ({ folder }) => {
    const opened = async (count: number) => {
      const dataFolder = folder(`model-dropdown ${count}`)
      mkdirSync(join(dataFolder, 'configs'))
      writeFileSync(join(dataFolder, 'configs', 'many.yaml'), manyModelsYaml(count))
      const app = await startApp(dataFolder)
      try {
        await until(app.page, count)
        await app.page.goto('app://keepsake/#/models')
        await app.page.getByRole('combobox', { name: 'Chat Agent Model' }).waitFor()
        const samples: number[] = []
        for (let round = 0; round <= openings; round++) {
          const ms = await app.page.evaluate(openDropdown, 'Chat Agent Model')
          if (round > 0) samples.push(ms)
          await app.page.keyboard.press('Escape')
          await app.page.getByRole('listbox').waitFor({ state: 'detached' })
        }
        return samples
      } finally {
        await app.quit()
      }
    }
    return [
      {
        title: 'Open the dropdown of 1,000 models',
        unit: 'ms',
        statistic: 'p50',
        samples: await opened(models),
        baseline: { title: 'the same dropdown with 10 models', samples: await opened(10) },
        bar: { most: 100, of: 'value' },
        note: 'from the click until the first lines have been painted',
      },
    ]
  },
}

/** A file with 1,000 models, from the drop on the window to the models in the list. */
export const importModels: Benchmark = {
  name: 'import-models',
  run: async ({ folder }) => {
    const dataFolder = folder('import-models')
    const text = manyModelsYaml(models)
    const app = await startApp(dataFolder)
    const ours: number[] = []
    const raw: number[] = []
    try {
      for (let round = 0; round <= imports; round++) {
        const name = `many-${round}.yaml`
        const ms = await app.page.evaluate(importFile, { name, text })
        await until(app.page, models)
        const from = performance.now()
        parseDocument(text).toJS()
        const parsed = performance.now() - from
        if (round > 0) {
          ours.push(ms)
          raw.push(parsed)
        }
        rmSync(join(dataFolder, 'configs', name))
        await app.page.evaluate(() => window.keepsake.configFiles.reload())
        await until(app.page, 0)
      }
    } finally {
      await app.quit()
    }
    return [
      {
        title: 'Import a file of 1,000 models',
        unit: 'ms',
        statistic: 'p50',
        samples: ours,
        baseline: { title: 'the YAML library alone on the same text', samples: raw },
        bar: { most: 2_000, of: 'value' },
        note: 'read with places, checked, written to the folder, read back, stored; until the page has the new list',
      },
    ]
  },
}

const until = (page: Page, count: number) =>
  page.waitForFunction(async (wanted) => {
    const answer = await window.keepsake.models.list()
    return answer.ok && Array.isArray(answer.value) && answer.value.length === wanted
  }, count)

function importFile(file: { name: string; text: string }): Promise<number> {
  const run = async () => {
    const from = performance.now()
    const answer = await window.keepsake.configFiles.importText(file)
    if (!answer.ok) throw new Error(JSON.stringify(answer.error))
    await window.keepsake.models.list()
    return performance.now() - from
  }
  return run()
}

/** Runs in the page. */
function openDropdown(label: string): Promise<number> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const run = async () => {
    const button = document.querySelector<HTMLElement>(`button[role="combobox"][aria-label="${label}"]`)
    if (!button) throw new Error('there is no dropdown')
    await frame()
    const from = performance.now()
    button.click()
    for (let frames = 0; document.querySelector('[role="listbox"] [role="option"]') === null; frames++) {
      if (frames > 600) throw new Error('it did not open')
      await frame()
    }
    // The frame that shows them has been handed over when the next one begins.
    await frame()
    return performance.now() - from
  }
  return run()
}
