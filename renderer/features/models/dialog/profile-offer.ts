import type { DialogState } from './dialog-state'

/** The length that is usual for the typed name, where it says more than what stands in the form. */
export function profileOffer(state: DialogState): { tokens: number; family: string } | null {
  const known = state.profile
  const tokens = known?.profile?.contextWindow ?? null
  if (!known?.profile || tokens === null || known.wireName !== state.draft.wireName.trim()) return null
  // What the person typed or the server told is better than what is usual.
  if (state.typed.has('contextWindow') || state.contextWindowSource === 'server') return null
  if (Number(state.draft.contextWindow) === tokens) return null
  return { tokens, family: known.profile.family }
}
