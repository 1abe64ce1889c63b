import { records } from './asked'

// …/build-with-claude/extended-thinking: thoughts of a turn that uses tools go back unchanged, signature and all.

/** What the double thinks before each call, in its order, with the words among it. */
export const anthropicThoughts = [
  { type: 'thinking', thinking: 'Let me see. Yes.', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h' },
  { type: 'redacted_thinking', data: 'EmwKAhgBEgy3va3pzix/LafPsn4aDFIT2Xlxh0L5L8rLVyIw' },
]

const missing = (at: number, found: string) =>
  `messages.${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${found}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). We recommend you include thinking blocks from previous turns. To avoid this requirement, disable \`thinking\`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking`
const changed = (at: number) =>
  `messages.${at}.content.0: \`thinking\` or \`redacted_thinking\` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.`

/** What is wrong with the thoughts in the turn that a tool's answer goes on with; null where nothing is. */
export function thoughtsFault(messages: readonly Record<string, unknown>[]): string | null {
  const answers = records(messages.at(-1)?.content).some(({ type }) => type === 'tool_result')
  if (!answers) return null
  const at = messages.length - 2
  const content = records(messages[at]?.content)
  const first = String(content[0]?.type)
  if (first !== 'thinking' && first !== 'redacted_thinking') return missing(at, first)
  const isWhole = anthropicThoughts.every(
    (thought, index) => JSON.stringify(content[index]) === JSON.stringify(thought),
  )
  return isWhole ? null : changed(at)
}
