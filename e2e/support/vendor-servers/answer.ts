import { isRecord } from '../scripted-server/requests'
import type { Asked } from './asked'

/** What a double answers. */
export type Answer =
  | { type: 'text'; words: string[]; finish: 'stop' | 'length' }
  | { type: 'call'; name: string; arguments: unknown }
  /** Goes on until the client leaves. */
  | { type: 'endless' }

const upToTen = 'One two three four five six seven eight nine ten.'

/** A tiny model: it does what the shared flows ask for, and repeats what it read, so that a test can see it. */
export function answerTo(asked: Asked): Answer {
  const [tool] = asked.tools
  if (asked.toolResult !== null) return say(`The tool said: ${asked.toolResult}`, asked)
  if (tool) return { type: 'call', name: tool.name, arguments: sample(tool.schema) }
  if (asked.schema) return say(JSON.stringify(sample(asked.schema)), asked)
  if (/\bcount from one to ten\b/i.test(asked.text)) return say(upToTen, asked)
  if (/\bcount\b/i.test(asked.text)) return { type: 'endless' }
  if (asked.images > 0) return say('There is one image, all in red.', asked)
  return say(
    asked.system === '' ? `You said: ${asked.text}` : `${asked.system} You said: ${asked.text}`,
    asked,
  )
}

function say(text: string, { maxTokens }: Asked): Answer {
  // Each word a token, so that a limit is seen.
  const words = text.match(/\s*\S+/g) ?? []
  const isCut = maxTokens !== null && words.length > maxTokens
  return { type: 'text', words: isCut ? words.slice(0, maxTokens) : words, finish: isCut ? 'length' : 'stop' }
}

/** A value of a JSON schema's form. */
function sample(schema: unknown): unknown {
  if (!isRecord(schema)) return null
  if (Array.isArray(schema.enum)) return schema.enum[0]
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(isRecord(schema.properties) ? schema.properties : {}).map(([name, one]) => [
          name,
          sample(one),
        ]),
      )
    case 'array':
      return [sample(schema.items)]
    case 'integer':
    case 'number':
      return 7
    case 'boolean':
      return true
    default:
      return 'Lisbon'
  }
}
