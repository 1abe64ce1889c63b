/** Memory may fill this share of the context window, and where the person drags it, that one. */
const usualShare = 0.15
const largestShare = 0.5

/**
 * Most tokens of memory in a prompt: as Settings say, within a share of the window; a conversation's own figure goes
 * further, and still leaves half of the window to what is said.
 */
export const memoryBudget = (
  contextWindow: number,
  settingsTokens: number,
  conversationTokens: number | null,
): number =>
  conversationTokens === null
    ? Math.min(settingsTokens, Math.floor(contextWindow * usualShare))
    : Math.min(conversationTokens, Math.floor(contextWindow * largestShare))
