import type { MessagePart, RunView } from '../../../shared/contract/chat'

/** The words of a message, without its reasoning. */
export const textOf = (parts: readonly MessagePart[]) =>
  parts
    .filter((part) => part.kind === 'text')
    .map((part) => part.text)
    .join('')

export const reasoningOf = (parts: readonly MessagePart[]) =>
  parts
    .filter((part) => part.kind === 'reasoning')
    .map((part) => part.text)
    .join('')

/** How fast a reply came, counted from its first token; null where the server told no figures. */
export function tokensPerSecond(run: RunView): number | null {
  const { completionTokens, firstTokenAt, endedAt } = run
  if (completionTokens === null || firstTokenAt === null || endedAt === null) return null
  const seconds = (endedAt - firstTokenAt) / 1_000
  // The first token is there when the clock starts.
  return seconds > 0.05 && completionTokens > 1 ? (completionTokens - 1) / seconds : null
}

/** Whether a reply ended before its end, so that it can go on. */
export const canContinue = (run: RunView) =>
  run.state === 'stopped' ||
  run.state === 'interrupted' ||
  run.state === 'failed' ||
  run.finishReason === 'length'
