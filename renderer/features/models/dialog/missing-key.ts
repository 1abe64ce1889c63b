import { isSensitiveHeader } from '../../../../shared/draft-connection'
import { endpointKinds } from '../../../../shared/endpoint-kinds'
import type { DialogState } from './dialog-state'

type Needed = Pick<DialogState, 'group' | 'kind' | 'key'> & {
  draft: Pick<DialogState['draft'], 'wireName' | 'headers'>
}

/** A server in the cloud would be saved without anything to let it in. Said once there is a model to save. */
export function missesKey({ group, kind, key, draft }: Needed, stored: boolean): boolean {
  const { fields, keyNeeded } = endpointKinds[kind]
  if (!fields.includes('apiKey') || !(keyNeeded || group === 'cloud')) return false
  const given = key.text.trim() !== '' || (stored && !key.remove)
  return !given && draft.wireName.trim() !== '' && !draft.headers.some(({ name }) => isSensitiveHeader(name))
}
