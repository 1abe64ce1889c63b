import type { Locator, Page } from 'playwright/test'
import type { ModelView } from '../../shared/contract/models'
import type { ModelForm } from '../../shared/model-form'
import { expect } from './app'

export type Role = 'chat' | 'memory'

const selectors = {
  chat: { label: 'Chat Agent Model', add: 'Add chat agent model' },
  memory: { label: 'Memory Manager Model', add: 'Add memory manager model' },
} as const

/** The fields of the dialog by what they are called there. */
export type Typed = {
  name?: string
  endpoint?: string
  temperature?: string
  maxTokens?: string
  maximumLength?: string
  displayName?: string
  firstToken?: string
}
const labels: Record<keyof Typed, string> = {
  name: 'Model Name',
  endpoint: 'Model Endpoint',
  temperature: 'Temperature',
  maxTokens: 'Max Tokens',
  maximumLength: 'Maximum Length',
  displayName: 'Display name',
  firstToken: 'Wait for the first token',
}

/** Settings → Model Configuration, as a person gets there. */
export async function openModelConfiguration(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('tab', { name: 'Model Configuration' }).click()
  await expect(selector(page, 'chat')).toBeVisible()
}

export const selector = (page: Page, role: Role): Locator =>
  page.getByRole('combobox', { name: selectors[role].label, exact: true })

/** Presses the Add beside a selector. */
export async function openAddDialog(page: Page, role: Role = 'chat'): Promise<Locator> {
  await page.getByRole('button', { name: selectors[role].add, exact: true }).click()
  return addDialog(page)
}

export const addDialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Add Local Model' })
export const editDialog = (page: Page): Locator => page.getByRole('dialog', { name: 'Edit model' })

export const fieldOf = (dialog: Locator, field: keyof Typed): Locator =>
  dialog.getByLabel(labels[field], { exact: true })

export async function fillDialog(dialog: Locator, typed: Typed): Promise<void> {
  if (typed.displayName !== undefined || typed.firstToken !== undefined) await openAdvanced(dialog)
  if (typed.name !== undefined) await fieldOf(dialog, 'name').fill(typed.name)
  if (typed.endpoint !== undefined) await fieldOf(dialog, 'endpoint').fill(typed.endpoint)
  if (typed.temperature !== undefined) await fieldOf(dialog, 'temperature').fill(typed.temperature)
  if (typed.maxTokens !== undefined) await fieldOf(dialog, 'maxTokens').fill(typed.maxTokens)
  if (typed.maximumLength !== undefined) await fieldOf(dialog, 'maximumLength').fill(typed.maximumLength)
  if (typed.displayName !== undefined) await fieldOf(dialog, 'displayName').fill(typed.displayName)
  if (typed.firstToken !== undefined) await fieldOf(dialog, 'firstToken').fill(typed.firstToken)
}

export async function openAdvanced(dialog: Locator): Promise<void> {
  const inside = fieldOf(dialog, 'displayName')
  if (!(await inside.isVisible())) await dialog.getByText('Advanced', { exact: true }).click()
  await expect(inside).toBeVisible()
}

export const submit = (dialog: Locator): Promise<void> =>
  dialog.getByRole('button', { name: 'Add Model', exact: true }).click()

/** Opens the dialog beside a selector, fills it and adds the model; Model Configuration must be in view. */
export async function addModel(page: Page, typed: Typed, role: Role = 'chat'): Promise<void> {
  const dialog = await openAddDialog(page, role)
  await fillDialog(dialog, typed)
  await submit(dialog)
  await expect(dialog).toBeHidden()
}

/** Names that a selector offers. */
export async function offeredIn(page: Page, role: Role): Promise<string[]> {
  await selector(page, role).click()
  const options = page.getByRole('option')
  await expect(options.first()).toBeVisible()
  // The name is what stands first; how the model stands follows below it.
  const names = (await options.allInnerTexts()).map((text) => text.split('\n')[0] ?? '')
  await page.keyboard.press('Escape')
  await expect(options).toHaveCount(0)
  return names
}

/** What the engine has saved. */
export async function savedModels(page: Page): Promise<ModelView[]> {
  const answer = await page.evaluate(() => window.keepsake.models.list())
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value as ModelView[]
}

/** What a test says of a model; further fields of the body are no matter of the bridge's types. */
type SavedForm = Pick<ModelForm, 'wireName' | 'endpointUrl'> & Partial<Omit<ModelForm, 'extraBody'>>

/** Adds a model beneath the views, where a test begins with it. */
export async function saveModel(page: Page, form: SavedForm): Promise<ModelView> {
  const answer = await page.evaluate((values) => window.keepsake.models.add(values), {
    temperature: 0.7,
    maxTokens: 4096,
    contextWindow: 32_768,
    ...form,
  })
  if (!answer.ok) throw new Error(JSON.stringify(answer.error))
  return answer.value as ModelView
}

/** The row of a model in the list, by its name. */
export const rowOf = (page: Page, name: string): Locator =>
  page
    .getByRole('table', { name: 'Your models' })
    .getByRole('row')
    .filter({
      has: page.getByRole('button', { name: `Edit ${name}`, exact: true }),
    })

/** A text as it stands in a pattern. */
export const literally = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
