import type { Capabilities } from '../../../shared/contract/models'
import { capabilityNames, limits, type ModelForm, modelDefaults } from '../../../shared/model-form'
import type { OriginPlace, StoredModel } from '../database/models'
import { builtinCapabilities, mergeCapabilities, noCapabilities } from './capabilities'
import { getProfile } from './profiles/profiles'

/** What a model of this name usually can do, as long as nobody tells better (SPEC B5). */
export function usualCapabilities(wireName: string): Capabilities {
  const profile = getProfile(wireName)
  const usual = { ...noCapabilities }
  for (const name of capabilityNames) {
    const value = profile?.[name] ?? null
    if (value !== null) usual[name] = { value, source: 'profile' }
  }
  return usual
}

type Window = Pick<ModelForm, 'contextWindow' | 'contextWindowSource'>

/** How much a model of this name usually holds, where its server does not tell; a safe default where nobody knows. */
export function usualContextWindow(wireName: string): Window {
  const usual = getProfile(wireName)?.contextWindow ?? null
  return usual === null || usual < limits.contextWindow.min
    ? { contextWindow: modelDefaults.contextWindow, contextWindowSource: 'default' }
    : { contextWindow: usual, contextWindowSource: 'profile' }
}

type Written = {
  form: ModelForm
  baseUrl: string | null
  current: StoredModel | null
  /** Where a file or the environment says it; absent for what the dialog says. */
  place?: OriginPlace | undefined
}

/**
 * What is known of a model when its form is written: what the person or a file says of it, before what its server told,
 * before what is usual. Another name or another server is another model, of which nothing is known but that.
 */
export function writtenCapabilities({ form, baseUrl, current, place }: Written): Capabilities {
  const isSame = current !== null && current.wireName === form.wireName && current.baseUrl === baseUrl
  const known = isSame ? current.capabilities : unsaidCapabilities(form)
  const said = place ? (form.capabilities ?? {}) : form.capabilityChoices
  const written = { ...known }
  let unsaid: Capabilities | null = null
  for (const name of capabilityNames) {
    const value = said?.[name] ?? null
    if (value !== null) written[name] = { value, source: 'user' }
    else if (said && written[name].source === 'user') {
      // It is said no longer.
      unsaid ??= unsaidCapabilities(form)
      written[name] = unsaid[name]
    }
  }
  return place ? written : mergeCapabilities(written, form.capabilities)
}

/** What holds before anybody says anything; of the app's own engine that is known. */
function unsaidCapabilities({ kind, task, wireName }: ModelForm): Capabilities {
  const usual = usualCapabilities(wireName)
  return kind === 'builtin' && task === 'chat'
    ? { ...usual, jsonSchema: builtinCapabilities.jsonSchema }
    : usual
}

/** The length of context of what a file or the environment describes without one: the usual one, if a reply fits. */
export function writtenContextWindow({ form, current, place }: Omit<Written, 'baseUrl'>): Window {
  const { contextWindow, contextWindowSource, wireName, maxTokens } = form
  const typed = { contextWindow, contextWindowSource }
  // The dialog shows the person what is saved, and offers what is usual.
  if (!place || contextWindowSource !== 'default') return typed
  // A file with a thousand models is read again at each start.
  const isKept = current?.wireName === wireName && current.contextWindowSource === 'profile'
  const usual = isKept ? pick(current) : usualContextWindow(wireName)
  return usual.contextWindow > (maxTokens ?? 0) ? usual : typed
}

const pick = ({ contextWindow, contextWindowSource }: Window): Window => ({
  contextWindow,
  contextWindowSource,
})
