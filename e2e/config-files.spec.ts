import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { expect, type RunningApp, startCommand, test } from './support/app'
import { editDialog, fieldOf, openModelConfiguration, rowOf, savedModels, saveModel } from './support/models'

const good = `# The helper in the garden
agent_name: helper
model_name: qwen3-8b
model_endpoint: http://127.0.0.1:9/v1
generation_config:
  temperature: 0.2
  max_tokens: 2048
  context_window: 16384
`
const bad = good.replace('0.2', '9')

const configs = (app: RunningApp) => join(app.dataFolder, 'configs')

/** What the hidden input of the Import button gets when the person picks files. */
const pick = (page: Page, files: { name: string; text: string }[]) =>
  page
    .locator('input[type=file]')
    .setInputFiles(
      files.map(({ name, text }) => ({ name, mimeType: 'application/yaml', buffer: Buffer.from(text) })),
    )

const results = (page: Page) => page.getByRole('dialog', { name: /^Imported file/ })

test('files are imported by picking; a broken one is told with line, column and field, and leaves nothing [B1]', async ({
  launch,
}) => {
  const app = await launch()
  const { page } = app
  await openModelConfiguration(page)
  await pick(page, [
    { name: 'garden.yaml', text: good },
    { name: 'broken.yaml', text: bad },
  ])
  const dialog = results(page)
  await expect(dialog).toContainText('garden.yaml was imported, with 1 model.')
  await expect(dialog).toContainText('broken.yaml was not imported; nothing of it is kept.')
  await expect(dialog.getByRole('list', { name: 'Faults' })).toContainText(
    'line 6, column 16: generation_config.temperature: found 9, expected a number from 0 to 2',
  )
  await page.screenshot({ path: test.info().outputPath('import.png') })
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  expect(readdirSync(configs(app))).toContain('garden.yaml')
  expect(readdirSync(configs(app))).not.toContain('broken.yaml')
  await expect(page.getByRole('list', { name: 'Configuration files' })).toContainText('garden.yaml')
  expect(await savedModels(page)).toMatchObject([{ wireName: 'qwen3-8b', temperature: 0.2 }])

  // The same name again overwrites nothing, and goes in beside it with one press.
  await pick(page, [
    { name: 'garden.yaml', text: good.replace('qwen3-8b', 'gemma-4').replace('helper', 'second') },
  ])
  await dialog.getByRole('button', { name: 'Import under another name' }).click()
  await expect(dialog).toContainText('garden-2.yaml was imported')
  expect(await savedModels(page)).toHaveLength(2)
})

test('files that are dropped on the window are taken; anything else that is dropped is refused [B1]', async ({
  launch,
}) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  const drop = (name: string, text: string) =>
    page.evaluate(
      ([fileName, content]) => {
        const dataTransfer = new DataTransfer()
        dataTransfer.items.add(new File([content], fileName))
        document.body.dispatchEvent(
          new DragEvent('dragenter', { dataTransfer, bubbles: true, cancelable: true }),
        )
        requestAnimationFrame(() =>
          requestAnimationFrame(() =>
            document.body.dispatchEvent(
              new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
            ),
          ),
        )
      },
      [name, text] as const,
    )
  await drop('garden.yaml', good)
  await expect(results(page)).toContainText('garden.yaml was imported')
  await page.keyboard.press('Escape')
  await drop('photo.png', 'no text')
  await expect(results(page)).toContainText('photo.png was not imported')
  await expect(results(page)).toContainText('Keepsake imports .yaml, .yml and .keepsake files.')
  await page.screenshot({ path: test.info().outputPath('not-imported.png') })
  expect(await savedModels(page)).toHaveLength(1)
})

test('a change of the file shows at once; what the dialog saves goes into the file, comments kept [B1]', async ({
  launch,
}) => {
  const app = await launch()
  const { page } = app
  await openModelConfiguration(page)
  await pick(page, [{ name: 'garden.yaml', text: good }])
  await expect(results(page)).toBeVisible()
  await page.keyboard.press('Escape')
  const file = join(configs(app), 'garden.yaml')
  const [model] = await savedModels(page)
  const name = model?.displayName ?? ''
  await expect(rowOf(page, name)).toContainText('garden.yaml')
  await expect(rowOf(page, name)).toContainText('16K')
  writeFileSync(file, good.replace('16384', '65536'))
  await expect(rowOf(page, name)).toContainText('64K', { timeout: 15_000 })

  // Broken in the editor: the last good state stays, with the fault beside the file.
  writeFileSync(file, bad)
  const list = page.getByRole('list', { name: 'Configuration files' })
  await expect(list).toContainText('1 fault', { timeout: 15_000 })
  await expect(list).toContainText('What it said when it was last right still holds.')
  await expect(list.getByRole('row').filter({ hasText: 'generation_config.temperature' })).toContainText(
    '6:16',
  )
  await expect(rowOf(page, name)).toContainText('64K')
  await list.scrollIntoViewIfNeeded()
  await page.screenshot({ path: test.info().outputPath('broken.png') })
  // Of one that was never right there is nothing to hold.
  const never = join(configs(app), 'never-right.yaml')
  writeFileSync(never, bad)
  await expect(list).toContainText('Nothing of it is in force yet.', { timeout: 15_000 })
  rmSync(never)
  writeFileSync(file, good)
  await expect(list).toContainText('In force', { timeout: 15_000 })

  await page.getByRole('button', { name: `Edit ${name}`, exact: true }).click()
  const dialog = editDialog(page)
  await expect(dialog).toContainText('What you save here is written into that file.')
  await fieldOf(dialog, 'temperature').fill('0.9')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('temperature: 0.9')
  expect(readFileSync(file, 'utf8')).toContain('# The helper in the garden')

  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click()
  await expect(page.getByRole('menuitem', { name: 'Delete' })).toHaveCount(0)
  await page.getByRole('menuitem', { name: 'Copy to edit' }).click()
  await expect(dialog).toBeVisible()
  await expect(dialog).not.toContainText('written into that file')
  await page.keyboard.press('Escape')
  expect((await savedModels(page)).map(({ origin }) => origin.from).toSorted()).toEqual(['file', 'person'])
})

test('models are exported as a document that holds no key [B1][D3]', async ({ launch }) => {
  const app = await launch()
  const { page } = app
  await openModelConfiguration(page)
  await saveModel(page, { wireName: 'alpha', endpointUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-canary-4711' })
  const path = test.info().outputPath('mine.yaml')
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)
  await page.getByRole('button', { name: 'Export all…' }).click()
  await expect.poll(() => readFileSync(path, { encoding: 'utf8', flag: 'a+' })).toContain('alpha')
  expect(readFileSync(path, 'utf8')).not.toContain('sk-canary-4711')
})

test('a file that is opened by double click is taken as the app starts [B1]', async ({ launch }) => {
  const path = test.info().outputPath('opened.yaml')
  writeFileSync(path, good)
  const { page } = await launch({ arguments: [path] })
  await expect(results(page)).toContainText('opened.yaml was imported, with 1 model.')
  await page.keyboard.press('Escape')
  expect(await savedModels(page)).toMatchObject([{ wireName: 'qwen3-8b' }])
})

test('a file that is opened while the app runs comes into its window, as each system says it [B1]', async ({
  launch,
  dataFolder,
}) => {
  const write = (name: string, wireName: string) => {
    const path = test.info().outputPath(name)
    writeFileSync(path, good.replace('helper', wireName).replace('qwen3-8b', wireName))
    return path
  }
  const { electron, page } = await launch()
  // Windows and Linux start the app once more, with the file; that start hands it over and ends.
  const command = startCommand({ dataFolder, arguments: [write('team.keepsake', 'gemma-4')] })
  const second = spawn(command.executable, command.arguments, { env: command.environment, stdio: 'ignore' })
  await once(second, 'exit')
  await expect(results(page)).toContainText('team.keepsake was imported, with 1 model.')
  await page.keyboard.press('Escape')
  expect(readdirSync(join(dataFolder, 'configs'))).toContain('team.keepsake.yaml')
  // macOS tells the app that runs.
  await electron.evaluate(
    ({ app }, path) => {
      app.emit('open-file', { preventDefault: () => undefined }, path)
    },
    write('shed.yaml', 'phi-5'),
  )
  await expect(results(page)).toContainText('shed.yaml was imported, with 1 model.')
  await page.keyboard.press('Escape')
  expect((await savedModels(page)).map(({ wireName }) => wireName).toSorted()).toEqual(['gemma-4', 'phi-5'])
})

test('the folder holds the shipped examples to copy, none of them in force [B1]', async ({ launch }) => {
  const app = await launch()
  const { page } = app
  await openModelConfiguration(page)
  await app.electron.evaluate(({ shell }) => {
    shell.openPath = (path) => {
      Object.assign(globalThis, { openedPath: path })
      return Promise.resolve('')
    }
  })
  await page.getByRole('button', { name: 'Open folder', exact: true }).click()
  await expect
    .poll(() => app.electron.evaluate(() => Reflect.get(globalThis, 'openedPath')))
    .toBe(configs(app))
  expect(readdirSync(join(configs(app), 'examples')).toSorted()).toEqual([
    'code.yaml',
    'creative.yaml',
    'providers.example.yaml',
  ])
  await page.getByRole('button', { name: 'Read files again' }).click()
  await expect(page.getByRole('list', { name: 'Configuration files' })).toHaveCount(0)
  // Copied one folder up, an example is a configuration like any other.
  cpSync(join(configs(app), 'examples', 'code.yaml'), join(configs(app), 'code.yaml'))
  await expect(page.getByRole('list', { name: 'Configuration files' })).toContainText('code.yaml', {
    timeout: 15_000,
  })
  expect(await savedModels(page)).toMatchObject([{ wireName: 'llama3.2', temperature: 0.1 }])
})

test('the environment beats its files, these beat a default, and each value names where it was said [B4]', async ({
  launch,
  dataFolder,
}) => {
  const variable = (name: string) => `KEEPSAKE_MODEL_BACKEND__${name}`
  const lines = { MODEL: 'from-a-file', TEMPERATURE: '0.2', TIMEOUT: '77' }
  writeFileSync(
    join(dataFolder, '.env'),
    Object.entries(lines)
      .map(([name, value]) => `${variable(name)}=${value}\n`)
      .join(''),
  )
  writeFileSync(join(dataFolder, '.env.local'), `${variable('TEMPERATURE')}=0.4\n`)
  mkdirSync(join(dataFolder, 'configs'))
  writeFileSync(join(dataFolder, 'configs', 'garden.yaml'), good)
  const { page } = await launch({
    environment: {
      [variable('MODEL')]: 'from-the-environment',
      [variable('BASE_URL')]: 'http://127.0.0.1:9/v1',
    },
  })
  await openModelConfiguration(page)
  const explain = async (name: string) => {
    await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click()
    await page.getByRole('menuitem', { name: 'Explain values' }).click()
    const dialog = page.getByRole('dialog', { name: `Where the values of ${name} come from` })
    return (field: string) =>
      dialog.getByRole('row').filter({ has: page.getByRole('rowheader', { name: field, exact: true }) })
  }
  const row = await explain('from-the-environment')
  await expect(row('Model Name')).toHaveText(/from-the-environmentEnvironment.*KEEPSAKE_MODEL_BACKEND__MODEL/)
  await expect(row('Temperature')).toHaveText(/0\.4Environment.*\.env\.local:1/)
  await expect(row('Wait for the first token')).toHaveText(/77 sEnvironment.*\.env:3/)
  await expect(row('Max Tokens')).toHaveText(/Default$/)
  await page.screenshot({ path: test.info().outputPath('explain.png') })
  await page.keyboard.press('Escape')
  const ofFile = await explain('helper')
  await expect(ofFile('Temperature')).toHaveText(/0\.2File.*garden\.yaml:6/)
  await expect(ofFile('Wait for the first token')).toHaveText(/Default$/)
})
