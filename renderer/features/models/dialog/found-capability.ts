import type { Capabilities, ModelView } from '../../../../shared/contract/models'
import type { CapabilityName } from '../../../../shared/model-form'
import type { DialogState } from './dialog-state'

type Found = Pick<DialogState, 'draft' | 'kind' | 'told' | 'profile'>

/**
 * What holds where the person says nothing: what the server told, else what was found before, else what is usual for
 * the name. Null where that shows only once it is saved.
 * @param model the saved model that is edited
 */
export function foundCapability(
  { draft, kind, told, profile }: Found,
  model: ModelView | null,
  name: CapabilityName,
): Capabilities[CapabilityName] | null {
  const wireName = draft.wireName.trim()
  const answer = name !== 'jsonSchema' && told?.wireName === wireName ? told.capabilities[name] : null
  if (answer !== null) return { value: answer, source: 'server' }
  const isSame =
    model !== null && model.wireName === wireName && (model.endpointUrl ?? '') === draft.endpointUrl.trim()
  if (isSame && model.capabilities[name].source !== 'user') return model.capabilities[name]
  // Nobody asks for the profile of a file.
  if (kind === 'builtin') return null
  const usual = profile?.wireName === wireName ? (profile.profile?.[name] ?? null) : null
  return usual === null ? { value: null, source: 'default' } : { value: usual, source: 'profile' }
}
