import { azureBase } from '../../../shared/address-path'
import { type EndpointKind, endpointKinds } from '../../../shared/endpoint-kinds'
import { readAddress } from '../../../shared/model-address'
import { freeName, type ModelForm, sameName } from '../../../shared/model-form'
import { AppError } from '../app-error'
import type { StoredModel } from '../database/models'

/**
 * The base URL of a form; null for the built-in engine, whose port changes with each start.
 * @throws AppError invalid_input, with the address that would do where there is one
 */
export function addressOf(form: {
  kind: EndpointKind
  endpointUrl: string
  apiVersion?: string | null | undefined
}): string | null {
  if (form.kind === 'builtin') return null
  const { defaultUrl, exampleUrl } = endpointKinds[form.kind]
  const typed = form.endpointUrl.trim() === '' ? (defaultUrl ?? '') : form.endpointUrl
  const address = readAddress(typed, form.kind)
  const wrong = address.issues.find((issue) => issue.level === 'error')
  if (address.url === null || wrong) {
    throw new AppError(
      'invalid_input',
      { field: 'endpointUrl', found: form.endpointUrl, expected: exampleUrl },
      wrong?.code === 'address_no_version' ? { fixes: [{ do: 'use-url', url: wrong.fixUrl }] } : {},
    )
  }
  const { url } = address
  return form.kind === 'azure-openai' && form.apiVersion !== undefined ? azureBase(url, form.apiVersion) : url
}

/**
 * A model needs a name of its own for people, and is saved once for each server.
 * @param all models; what files and the environment describe is no one's to keep clear of
 * @throws AppError name_taken, wire_name_taken
 */
export function checkNames(
  form: ModelForm,
  baseUrl: string | null,
  current: StoredModel | null,
  all: readonly StoredModel[],
): void {
  const others = all.filter(({ id, origin }) => id !== current?.id && origin.from === 'person')
  // A duplicate was made on purpose: changing it must not ask for another name.
  const unchanged = current?.wireName === form.wireName && current.baseUrl === baseUrl
  const sameServer = others.find((model) => model.wireName === form.wireName && model.baseUrl === baseUrl)
  if (sameServer && !unchanged && baseUrl !== null) {
    throw new AppError('wire_name_taken', { name: form.wireName, other: sameServer.displayName })
  }
  const shown = form.displayName || form.wireName
  if (others.some((model) => sameName(model.displayName, shown))) {
    throw new AppError('name_taken', { name: shown, free: freeName(shown, others) })
  }
}

/** A slug from a name: `Qwen 3 (32B)` → `qwen-3-32b`, with a number behind it where it is taken. */
export function freeSlug(name: string, taken: ReadonlySet<string>): string {
  const plain =
    name
      .normalize('NFKD')
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+|[-._]+$/g, '')
      .toLowerCase()
      .slice(0, 80) || 'model'
  if (!taken.has(plain)) return plain
  for (let number = 2; ; number++) {
    const candidate = `${plain}-${number}`
    if (!taken.has(candidate)) return candidate
  }
}
