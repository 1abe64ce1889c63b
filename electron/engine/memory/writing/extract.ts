import { AppError } from '../../app-error'
import type { ChatModel, ResponseFormat } from '../../providers'
import {
  itemLimit,
  type PromptTurn,
  Proposal,
  proposalSchema,
  systemPrompt,
  userPrompt,
} from './extract-prompt'
import { readJson } from './json-repair'

const outputTokens = 800

export type ManagerUsage = { promptTokens: number; completionTokens: number; estimated: boolean }
export type Extraction = {
  proposals: Proposal[] /** Items that were not of the asked form. */
  malformed: number
}

type Step = { format: ResponseFormat; note: string }
const schemaStep: Step = {
  format: { type: 'json_schema', name: 'memory_items', schema: proposalSchema },
  note: '',
}
const objectStep: Step = { format: { type: 'json_object' }, note: '' }
const plainStep: Step = { format: { type: 'text' }, note: 'Answer with the JSON object only.' }
const lastStep: Step = {
  format: { type: 'text' },
  note: 'Your last answer was no valid JSON of the asked form. Answer with {"items": [...]} and nothing else; if unsure {"items": []}.',
}
/** From what the server holds the model to, down to mending what it wrote. */
const ladder = [schemaStep, objectStep, plainStep, lastStep]

/**
 * Asks the manager model once for memories of these turns, and again in a looser form where the answer cannot be read.
 * @throws AppError memory_bad_output after the last form, or what the model's server failed with
 */
export async function extract(
  model: ChatModel,
  turns: readonly PromptTurn[],
  signal: AbortSignal,
  onUsage: (usage: ManagerUsage) => void,
): Promise<Extraction> {
  let answered = ''
  for (const step of ladder) {
    const prompt = [userPrompt(turns), step.note].filter((part) => part !== '').join('\n\n')
    const answer = await ask(model, step.format, prompt, signal, onUsage)
    if (answer === null) continue
    answered = answer
    const extraction = readProposals(answer)
    if (extraction) return extraction
  }
  throw new AppError(
    'memory_bad_output',
    { model: model.name },
    { detail: `${answered.length} characters, no valid JSON` },
  )
}

/** The answer's text; null where the server refuses this form of asking. */
async function ask(
  model: ChatModel,
  responseFormat: ResponseFormat,
  prompt: string,
  signal: AbortSignal,
  onUsage: (usage: ManagerUsage) => void,
): Promise<string | null> {
  try {
    const completion = await model.generate(
      {
        messages: [
          { role: 'system', content: systemPrompt },
          { role: 'user', content: prompt },
        ],
        temperature: 0,
        maxTokens: outputTokens,
        responseFormat,
      },
      signal,
    )
    onUsage(
      completion.usage
        ? { ...completion.usage, estimated: false }
        : {
            promptTokens: model.estimateTokens(systemPrompt + prompt),
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

/** The proposals in an answer; null where it is none, or where nothing in it has the asked form. */
function readProposals(answer: string): Extraction | null {
  const value = readJson(answer)
  const list = Array.isArray(value) ? value : hasItems(value) ? value.items : null
  if (list === null) return null
  const parsed = list.slice(0, itemLimit).map((item) => Proposal.safeParse(item))
  const proposals = parsed.flatMap((result) => (result.success ? [result.data] : []))
  if (list.length > 0 && proposals.length === 0) return null
  return { proposals, malformed: parsed.length - proposals.length }
}

const hasItems = (value: unknown): value is { items: unknown[] } =>
  typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)
