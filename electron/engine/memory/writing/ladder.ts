import { AppError } from '../../app-error'
import type { ChatModel, ResponseFormat } from '../../providers'
import { readJson } from './json-repair'

export type ManagerUsage = { promptTokens: number; completionTokens: number; estimated: boolean }

export type LadderQuestion<Answer> = {
  system: string
  user: string
  /** Of the JSON schema, as servers want one. */
  schemaName: string
  /** What the server may hold the model to; an object at its top. */
  schema: Record<string, unknown>
  /** Added where nothing holds the model to the form. */
  plainNote: string
  /** Added after answers that could not be read. */
  lastNote: string
  maxTokens: number
  /** What a JSON value says, or null where it has not the asked form. */
  read: (value: unknown) => Answer | null
}

/** How a model is reminded of the form of its answer, told by an example. */
export const notesOf = (form: string): Pick<LadderQuestion<unknown>, 'plainNote' | 'lastNote'> => ({
  plainNote: 'Answer with the JSON object only.',
  lastNote: `Your last answer was no valid JSON of the asked form. Answer with ${form} and nothing else.`,
})

/**
 * Asks a model for JSON: held to a schema, then to any JSON object, then by words alone, then once more. What it
 * thought aloud and talk around the JSON are dropped, and what was cut off is closed again.
 * @throws AppError memory_bad_output after the last form, or what the model's server failed with
 */
export async function askWithLadder<Answer>(
  model: ChatModel,
  question: LadderQuestion<Answer>,
  signal: AbortSignal,
  onUsage: (usage: ManagerUsage) => void,
): Promise<Answer> {
  const { schemaName, schema, plainNote, lastNote, read } = question
  const steps: { format: ResponseFormat; note: string }[] = [
    { format: { type: 'json_schema', name: schemaName, schema }, note: '' },
    { format: { type: 'json_object' }, note: '' },
    { format: { type: 'text' }, note: plainNote },
    { format: { type: 'text' }, note: lastNote },
  ]
  let answered = ''
  for (const { format, note } of steps) {
    const user = note === '' ? question.user : `${question.user}\n\n${note}`
    const text = await ask(model, { ...question, user }, format, signal, onUsage)
    if (text === null) continue
    answered = text
    const answer = read(readJson(text))
    if (answer !== null) return answer
  }
  const detail = `${answered.length} characters, no valid JSON`
  throw new AppError('memory_bad_output', { model: model.name }, { detail })
}

/** The answer's text; null where the server refuses this form of asking. */
async function ask(
  model: ChatModel,
  { system, user, maxTokens }: { system: string; user: string; maxTokens: number },
  responseFormat: ResponseFormat,
  signal: AbortSignal,
  onUsage: (usage: ManagerUsage) => void,
): Promise<string | null> {
  try {
    const completion = await model.generate(
      {
        messages: [
          { role: 'system', content: system },
          { role: 'user', content: user },
        ],
        ...{ temperature: 0, maxTokens, responseFormat, reasoning: 'off' },
      },
      signal,
    )
    onUsage(
      completion.usage
        ? { ...completion.usage, estimated: false }
        : {
            promptTokens: model.estimateTokens(system + user),
            completionTokens: model.estimateTokens(completion.text),
            estimated: true,
          },
    )
    return completion.text
  } catch (error) {
    const refused = error instanceof AppError && error.code === 'bad_request'
    if (refused && responseFormat.type !== 'text') return null
    throw error
  }
}
