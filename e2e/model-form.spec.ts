import type { Page } from 'playwright/test'
import { modelDefaults } from '../shared/model-form'
import { expect, test } from './support/app'
import {
  addModel,
  fieldOf,
  fillDialog,
  literally,
  openAddDialog,
  openAdvanced,
  openModelConfiguration,
  rowOf,
  savedModels,
  submit,
  type Typed,
} from './support/models'

test('the dialog has its labels, placeholders, defaults and help texts [A2]', async ({ launch }) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  const fields = [
    ['Model Name', '', 'qwen3-32b', 'As the server calls it. For vLLM the value of --served-model-name.'],
    [
      'Model Endpoint',
      '',
      'http://localhost:8001/v1',
      'The base address of the server; it usually ends in /v1.',
    ],
    ['Temperature', '0.7', null, 'From 0.0 to 2.0. Low is steady, high is varied.'],
    ['Max Tokens', '4096', 'The server decides', 'The longest reply. Leave it blank and the server decides.'],
    ['Maximum Length', '32768', null, "Prompt and reply together. The same as vLLM's --max-model-len."],
  ] as const
  for (const [label, value, placeholder, help] of fields) {
    const field = dialog.getByLabel(label, { exact: true })
    await expect(field, label).toHaveValue(value)
    if (placeholder !== null) await expect(field, label).toHaveAttribute('placeholder', placeholder)
    await expect(field, label).toHaveAccessibleDescription(help)
    await expect(dialog.getByText(help)).toBeVisible()
  }
  await expect(fieldOf(dialog, 'name')).toBeFocused()
  await expect(dialog.getByRole('button', { name: 'Add Model', exact: true })).toBeVisible()

  await expect(fieldOf(dialog, 'displayName')).toBeHidden()
  await fieldOf(dialog, 'name').fill('qwen3-32b')
  await openAdvanced(dialog)
  await expect(fieldOf(dialog, 'displayName')).toHaveValue('')
  await expect(fieldOf(dialog, 'displayName')).toHaveAttribute('placeholder', 'qwen3-32b')
  await expect(fieldOf(dialog, 'firstToken')).toHaveValue(String(modelDefaults.firstTokenTimeoutSeconds))
  await page.screenshot({ path: test.info().outputPath('models-dialog.png') })
})

const good: Required<Pick<Typed, 'name' | 'endpoint' | 'temperature' | 'maxTokens' | 'maximumLength'>> = {
  name: 'new-model',
  endpoint: 'http://localhost:8001/v1',
  temperature: '0.7',
  maxTokens: '4096',
  maximumLength: '32768',
}

/** What is typed, what is said at the field, and the value that its button puts there. */
type Case = {
  field: keyof Typed
  typed: string
  says: string
  fix?: { press: string; gives: string; at?: keyof Typed }
  /** An empty field that must be filled is no fault while there may be more to come. */
  atSubmit?: boolean
}

const faults: Case[] = [
  { field: 'name', typed: '', says: 'Enter the name of the model.', atSubmit: true },
  { field: 'name', typed: 'n'.repeat(301), says: 'At most 300 characters.' },
  { field: 'displayName', typed: 'd'.repeat(301), says: 'At most 300 characters.' },
  { field: 'endpoint', typed: '', says: 'Enter the address of the server.', atSubmit: true },
  { field: 'endpoint', typed: 'http://:8001/v1', says: 'This is not an address: http://:8001/v1' },
  {
    field: 'endpoint',
    typed: 'ftp://localhost:8001/v1',
    says: 'The address begins with ftp; http or https is needed.',
  },
  {
    field: 'endpoint',
    typed: 'http://me:secret@localhost:8001/v1',
    says: 'Leave name and password out of the address. A key has a field of its own.',
  },
  {
    field: 'endpoint',
    typed: 'http://localhost:8001',
    says: 'Most servers answer under /v1.',
    fix: { press: 'Use http://localhost:8001/v1', gives: 'http://localhost:8001/v1' },
  },
  { field: 'temperature', typed: 'warm', says: 'This is not a number: warm' },
  { field: 'temperature', typed: '', says: 'Enter a number.' },
  { field: 'temperature', typed: '2.1', says: 'Enter a number from 0 to 2.' },
  { field: 'temperature', typed: '-0.1', says: 'Enter a number from 0 to 2.' },
  { field: 'maxTokens', typed: '0', says: 'Enter a number from 1 to 10,000,000.' },
  { field: 'maxTokens', typed: '12.5', says: 'Enter a whole number.' },
  { field: 'maxTokens', typed: 'many', says: 'This is not a number: many' },
  {
    field: 'maxTokens',
    typed: '32,768',
    says: 'The reply would fill the whole length of 32,768 tokens and leave no room for the prompt.',
    fix: { press: 'Use 8192', gives: '8192' },
  },
  { field: 'maximumLength', typed: '100', says: 'Enter a number from 256 to 100,000,000.' },
  { field: 'maximumLength', typed: '', says: 'Enter a number.' },
  { field: 'firstToken', typed: '1', says: 'Enter a number from 5 to 86,400.' },
  { field: 'firstToken', typed: '90.5', says: 'Enter a whole number.' },
]

test('each fault is told at its field while typing, mended by its button, and nothing is saved [A3]', async ({
  launch,
}) => {
  test.setTimeout(180_000)
  const { page } = await launch()
  await openModelConfiguration(page)
  for (const fault of faults) await showFault(page, fault, 0)
  await page.screenshot({ path: test.info().outputPath('models-fault.png') })
})

test('names that are taken are told at their field; another server may serve the same name [A3]', async ({
  launch,
}) => {
  test.setTimeout(120_000)
  const { page } = await launch()
  await openModelConfiguration(page)
  await addModel(page, { ...good, name: 'qwen3-32b' })
  await showFault(
    page,
    {
      field: 'name',
      typed: ' qwen3-32b ',
      says: 'This model at this address is already in your list, as qwen3-32b.',
    },
    1,
  )
  await showFault(
    page,
    {
      field: 'displayName',
      typed: 'QWEN3-32B',
      says: 'QWEN3-32B is already shown in your list.',
      fix: { press: 'Use QWEN3-32B (2)', gives: 'QWEN3-32B (2)' },
    },
    1,
  )

  // The same wire name on another server: only the shown name must differ, one click away.
  const dialog = await openAddDialog(page)
  await fillDialog(dialog, { name: 'qwen3-32b', endpoint: 'http://localhost:8002/v1' })
  await expect(fieldOf(dialog, 'name')).toHaveAccessibleDescription(
    literally('qwen3-32b is already shown in your list.'),
  )
  await page.screenshot({ path: test.info().outputPath('models-taken.png') })
  await dialog.getByRole('button', { name: 'Use qwen3-32b (2)' }).click()
  await expect(fieldOf(dialog, 'displayName')).toHaveValue('qwen3-32b (2)')
  await submit(dialog)
  await expect(dialog).toBeHidden()
  expect(
    (await savedModels(page)).map(({ wireName, displayName, endpointUrl }) => [
      wireName,
      displayName,
      endpointUrl,
    ]),
  ).toEqual([
    ['qwen3-32b', 'qwen3-32b', 'http://localhost:8001/v1'],
    ['qwen3-32b', 'qwen3-32b (2)', 'http://localhost:8002/v1'],
  ])
})

test('addresses are put right as they are typed, and the one that is called is shown [A3]', async ({
  launch,
}) => {
  test.setTimeout(120_000)
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fieldOf(dialog, 'name').fill('new-model')
  const spellings = [
    ['http://localhost:8001/v1', 'http://localhost:8001/v1'],
    ['  http://localhost:8001/v1  ', 'http://localhost:8001/v1'],
    ['http://localhost:8001 /v1', 'http://localhost:8001/v1'],
    ['localhost:8001/v1', 'http://localhost:8001/v1'],
    ['192.168.1.20:8000/v1', 'http://192.168.1.20:8000/v1'],
    ['api.example.com/v1', 'https://api.example.com/v1'],
    ['http://localhost:8001/v1///', 'http://localhost:8001/v1'],
    ['http://localhost:8001/v1/v1', 'http://localhost:8001/v1'],
    ['http://localhost:8001/v1/chat/completions', 'http://localhost:8001/v1'],
    ['localhost:8001/v1/models/', 'http://localhost:8001/v1'],
    ['"http://localhost:8001/v1"', 'http://localhost:8001/v1'],
    ['HTTP://LOCALHOST:8001/V1', 'http://localhost:8001/v1'],
  ] as const
  for (const [typed, called] of spellings) {
    await fieldOf(dialog, 'endpoint').fill(typed)
    await expect(
      dialog.getByText(`Requests go to ${called}/chat/completions`, { exact: true }),
      typed,
    ).toBeVisible()
    await expect(fieldOf(dialog, 'endpoint'), typed).not.toHaveAttribute('aria-invalid', 'true')
  }
  await fieldOf(dialog, 'endpoint').fill('  localhost:8001/v1/chat/completions/ ')
  await submit(dialog)
  await expect(dialog).toBeHidden()
  expect((await savedModels(page)).map(({ endpointUrl }) => endpointUrl)).toEqual([
    'http://localhost:8001/v1',
  ])
  await expect(rowOf(page, 'new-model')).toContainText('http://localhost:8001/v1')
})

test('clear text to a host on the internet is warned of, at home it is not [A3]', async ({ launch }) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  const warning =
    'models.example.com is reached in clear text, so others on the way can read messages and key. Prefer https.'
  const endpoint = fieldOf(dialog, 'endpoint')
  await fillDialog(dialog, { name: 'far-away', endpoint: 'http://models.example.com/v1' })
  await expect(endpoint).toHaveAccessibleDescription(literally(warning))
  await expect(endpoint).not.toHaveAttribute('aria-invalid', 'true')
  for (const fine of [
    'https://models.example.com/v1',
    'http://192.168.1.20:8000/v1',
    'http://localhost:8001/v1',
  ]) {
    await endpoint.fill(fine)
    await expect(dialog.getByText('Prefer https.')).toBeHidden()
  }
  // A path of its own may need no version: told with its fix, but not forbidden.
  await endpoint.fill('https://models.example.com/openai')
  await expect(endpoint).toHaveAccessibleDescription(literally('Most servers answer under /v1.'))
  await expect(dialog.getByRole('button', { name: 'Use https://models.example.com/openai/v1' })).toBeVisible()
  await submit(dialog)
  await expect(dialog).toBeHidden()
  expect(await savedModels(page)).toMatchObject([
    { endpointUrl: 'https://models.example.com/openai', place: 'cloud' },
  ])
})

test('a name that is taken between typing and saving is told at its field [A3]', async ({ launch }) => {
  const { page } = await launch()
  await openModelConfiguration(page)
  const dialog = await openAddDialog(page)
  await fillDialog(dialog, { ...good, name: 'twice' })
  // Both requests leave the page in one go, so that the page cannot know of the first when it sends the second.
  await page.evaluate((endpointUrl) => {
    void window.keepsake.models.add({
      wireName: 'twice',
      endpointUrl,
      temperature: 0.7,
      maxTokens: null,
      contextWindow: 8192,
    })
    document.querySelector<HTMLButtonElement>('[role=dialog] button[type=submit]')?.click()
  }, good.endpoint)
  await expect(fieldOf(dialog, 'name')).toHaveAccessibleDescription(
    literally('This model at this address is already in your list, as twice.'),
  )
  await expect(fieldOf(dialog, 'name')).toBeFocused()
  expect(await savedModels(page)).toHaveLength(1)
  // Another name at the same address goes through.
  await fieldOf(dialog, 'name').fill('once')
  await submit(dialog)
  await expect(dialog).toBeHidden()
  expect(await savedModels(page)).toHaveLength(2)
})

/** One fault in an otherwise good form: told while the field has the focus, refused at saving, mended by its button. */
async function showFault(page: Page, fault: Case, alreadySaved: number): Promise<void> {
  await test.step(`${fault.field}: ${fault.typed.slice(0, 40) || 'empty'}`, async () => {
    const dialog = await openAddDialog(page)
    await fillDialog(dialog, { ...good, [fault.field]: '1' })
    const field = fieldOf(dialog, fault.field)
    await field.fill(fault.typed)
    if (!fault.atSubmit) {
      await expect(field).toHaveAccessibleDescription(literally(fault.says))
      await expect(field).toHaveAttribute('aria-invalid', 'true')
      await expect(field).toBeFocused()
    }
    await submit(dialog)
    await expect(field).toHaveAccessibleDescription(literally(fault.says))
    await expect(dialog.getByText(fault.says)).toBeVisible()
    await expect(field).toBeFocused()
    expect(await savedModels(page)).toHaveLength(alreadySaved)
    if (fault.fix) {
      await dialog.getByRole('button', { name: fault.fix.press, exact: true }).click()
      await expect(fieldOf(dialog, fault.fix.at ?? fault.field)).toHaveValue(fault.fix.gives)
      await expect(dialog.getByText(fault.says)).toBeHidden()
      await expect(field).not.toHaveAttribute('aria-invalid', 'true')
    } else {
      await expect(dialog.getByRole('button', { name: /^Use / })).toHaveCount(0)
    }
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await expect(dialog).toBeHidden()
  })
}
