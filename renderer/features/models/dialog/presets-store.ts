import { create } from 'zustand'
import type { Client } from '../../../../shared/contract'
import type { ModelPreset } from '../../../../shared/contract/models'
import { showError } from '../../../components/toast-store'

/** The models that vendors offer, as the shipped data say; null until it was asked for. */
export const usePresets = create<{ list: readonly ModelPreset[] | null }>(() => ({ list: null }))

export async function loadPresets(client: Pick<Client, 'models'>) {
  if (usePresets.getState().list !== null) return
  const result = await client.models.presets()
  if (result.ok) usePresets.setState({ list: result.value })
  else showError(result.error)
}
