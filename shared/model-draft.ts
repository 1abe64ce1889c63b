import { type ConnectionDraft, emptyConnection, readConnection } from './draft-connection'
import { DraftIssues, type FieldIssue, readNumber, readOptional } from './draft-issues'
import { type EndpointGroup, type EndpointKind, endpointKinds } from './endpoint-kinds'
import { findJsonFault } from './json-fault'
import {
  type CapabilityName,
  capabilityNames,
  freeName,
  JsonObject,
  limits,
  ModelForm,
  type ModelTask,
  modelDefaults,
  type ReasoningSwitch,
  Slug,
  sameName,
} from './model-form'

/** `found`: as the server or the profile says. */
export type CapabilityChoice = 'found' | 'yes' | 'no'

/** The dialog's fields as they are typed. */
export type ModelDraft = ConnectionDraft & {
  wireName: string
  displayName: string
  temperature: string
  maxTokens: string
  contextWindow: string
  firstTokenTimeoutSeconds: string
  description: string
  slug: string
  task: ModelTask
  topP: string
  /** One a line; `\n` and `\t` stand for what they mean. */
  stop: string
  priceInput: string
  priceOutput: string
  maxParallel: string
  reasoning: ReasoningSwitch
  capabilityChoices: Readonly<Record<CapabilityName, CapabilityChoice>>
  /** A JSON object, or blank. */
  extraBody: string
}
export type ModelField = keyof ModelDraft

/** The fields that hold plain text. */
export type TextField = {
  [F in ModelField]: string extends ModelDraft[F] ? F : never
}[ModelField]

/** The dialog as it begins, for a model of a kind. */
export const emptyDraft = (kind: EndpointKind): ModelDraft => ({
  ...emptyConnection(kind),
  wireName: '',
  displayName: '',
  temperature: String(modelDefaults.temperature),
  maxTokens: String(modelDefaults.maxTokens),
  contextWindow: String(modelDefaults.contextWindow),
  firstTokenTimeoutSeconds: String(modelDefaults.firstTokenTimeoutSeconds),
  description: '',
  slug: '',
  task: 'chat',
  topP: '',
  stop: '',
  priceInput: '',
  priceOutput: '',
  maxParallel: '',
  reasoning: 'default',
  capabilityChoices: { tools: 'found', vision: 'found', reasoning: 'found', jsonSchema: 'found' },
  extraBody: '',
})

/** A saved model as far as names must differ from it. */
export type TakenName = { id: string; displayName: string; wireName: string; endpointUrl: string | null }

export type ReadDraft = { form: ModelForm | null; issues: FieldIssue[]; resolvedUrl: string | null }

/**
 * Reads the dialog while it is typed: the form when it may be saved, else null; always what to say at which field.
 * @param taken all saved models; the one being edited is `editedId`
 */
export function readModelDraft(
  draft: ModelDraft,
  taken: readonly TakenName[],
  options: { editedId?: string; kind?: EndpointKind; group?: EndpointGroup } = {},
): ReadDraft {
  const kind = options.kind ?? 'openai-compatible'
  const issues = new DraftIssues()
  const names = readTexts(draft, issues)
  // Names are told before the address, as they stand before it.
  const addressIssues = new DraftIssues()
  const connection =
    kind === 'builtin'
      ? { url: readFile(draft.endpointUrl, addressIssues), options: {} }
      : readConnection(draft, { kind, group: options.group }, addressIssues)
  checkNames({ draft, url: connection.url, taken, editedId: options.editedId, kind, issues })
  issues.list.push(...addressIssues.list)
  const figures = readFigures(draft, kind, issues)
  const extraBody = readExtraBody(draft.extraBody, issues)
  const resolvedUrl = kind === 'builtin' ? null : connection.url
  if (issues.failed || figures === null || extraBody === undefined || connection.url === null)
    return { form: null, issues: issues.list, resolvedUrl }
  const form = ModelForm.safeParse({
    kind,
    endpointUrl: connection.url,
    ...connection.options,
    ...names,
    ...figures,
    extraBody,
    task: draft.task,
    reasoning: draft.reasoning,
    capabilityChoices: readChoices(draft.capabilityChoices),
  })
  return { form: form.success ? form.data : null, issues: issues.list, resolvedUrl }
}

const readChoices = (choices: ModelDraft['capabilityChoices']): ModelForm['capabilityChoices'] =>
  Object.fromEntries(
    capabilityNames.flatMap((name) => (choices[name] === 'found' ? [] : [[name, choices[name] === 'yes']])),
  )

/** A model of the built-in engine has a file for its address. */
function readFile(path: string, issues: DraftIssues) {
  if (path.length > limits.endpointLength)
    issues.address({ level: 'error', code: 'address_unreadable', found: path.slice(0, 200) })
  return path
}

function readTexts(draft: ModelDraft, issues: DraftIssues) {
  const wireName = draft.wireName.trim()
  const displayName = draft.displayName.trim()
  if (wireName === '') issues.error('wireName', 'name_empty')
  for (const field of ['wireName', 'displayName'] as const) {
    if (draft[field].trim().length > limits.nameLength)
      issues.error(field, 'name_too_long', { max: limits.nameLength })
  }
  const description = draft.description.trim()
  if (description.length > limits.descriptionLength)
    issues.error('description', 'text_too_long', { max: limits.descriptionLength })
  const slug = draft.slug.trim()
  if (slug !== '' && !Slug.safeParse(slug).success) issues.error('slug', 'slug_signs')
  return {
    wireName,
    ...(displayName === '' ? {} : { displayName }),
    description,
    ...(slug === '' ? {} : { slug }),
    stop: readStop(draft.stop, issues),
  }
}

function readStop(text: string, issues: DraftIssues): string[] {
  const stop = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.replace(/\\([nt\\])/g, (_, sign: string) => escapes[sign] ?? sign))
  if (stop.length > limits.stopCount) issues.error('stop', 'stop_count', { max: limits.stopCount })
  if (stop.some((sequence) => sequence.length > limits.stopLength))
    issues.error('stop', 'stop_too_long', { max: limits.stopLength })
  return stop
}

const escapes: Record<string, string> = { n: '\n', t: '\t', '\\': '\\' }

/** Stop sequences as they stand in the field. */
export const writeStop = (stop: readonly string[]) =>
  stop
    .map((sequence) => sequence.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/\t/g, '\\t'))
    .join('\n')

function readFigures(draft: ModelDraft, kind: EndpointKind, issues: DraftIssues) {
  const whole = { whole: true }
  const temperature = readNumber(issues, 'temperature', draft.temperature, {
    min: limits.temperature.min,
    max: endpointKinds[kind].temperatureMax,
  })
  const maxTokens = readOptional(issues, 'maxTokens', draft.maxTokens, { ...limits.maxTokens, ...whole })
  const contextWindow = readNumber(issues, 'contextWindow', draft.contextWindow, {
    ...limits.contextWindow,
    ...whole,
  })
  const firstTokenTimeoutSeconds = readNumber(
    issues,
    'firstTokenTimeoutSeconds',
    draft.firstTokenTimeoutSeconds,
    { ...limits.firstTokenTimeoutSeconds, ...whole },
  )
  const topP = readOptional(issues, 'topP', draft.topP, limits.topP)
  const input = readOptional(issues, 'priceInput', draft.priceInput.replace(/^\s*\$/, ''), limits.price)
  const output = readOptional(issues, 'priceOutput', draft.priceOutput.replace(/^\s*\$/, ''), limits.price)
  const maxParallel = readOptional(issues, 'maxParallel', draft.maxParallel, {
    ...limits.maxParallel,
    ...whole,
  })
  if (
    maxTokens != null &&
    contextWindow !== undefined &&
    maxTokens >= contextWindow &&
    draft.task === 'chat'
  ) {
    issues.list.push({
      field: 'maxTokens',
      level: 'error',
      code: 'max_tokens_reach_context',
      params: { maxTokens, contextWindow },
      fix: { field: 'maxTokens', value: String(Math.max(1, Math.floor(contextWindow / 4))) },
    })
  }
  if (temperature === undefined || contextWindow === undefined || firstTokenTimeoutSeconds === undefined)
    return null
  if (input === undefined || output === undefined || topP === undefined) return null
  if (maxTokens === undefined || maxParallel === undefined) return null
  const price = { input, output }
  return { temperature, maxTokens, contextWindow, firstTokenTimeoutSeconds, topP, maxParallel, price }
}

/** What Keepsake writes into each request itself. */
const ownFields = ['model', 'messages', 'stream']

function readExtraBody(text: string, issues: DraftIssues): ModelForm['extraBody'] | undefined {
  if (text.trim() === '') return {}
  if (text.length > limits.extraBodyLength) {
    issues.error('extraBody', 'json_too_long', { max: limits.extraBodyLength })
    return undefined
  }
  const fault = findJsonFault(text)
  if (fault) {
    const { line, column, found } = fault
    issues.error('extraBody', `json_${fault.problem}`, { line, column, found })
    return undefined
  }
  const object = JsonObject.safeParse(JSON.parse(text))
  if (!object.success) {
    issues.error('extraBody', 'json_no_object')
    return undefined
  }
  const own = ownFields.find((name) => Object.hasOwn(object.data, name))
  if (own) issues.warn('extraBody', 'json_reserved', { name: own })
  return object.data
}

type NameCheck = {
  draft: ModelDraft
  url: string | null
  taken: readonly TakenName[]
  editedId: string | undefined
  kind: EndpointKind
  issues: DraftIssues
}

function checkNames({ draft, url, taken, editedId, kind, issues }: NameCheck) {
  const wireName = draft.wireName.trim()
  const displayName = draft.displayName.trim()
  const others = taken.filter((model) => model.id !== editedId)
  const shown = displayName === '' ? wireName : displayName
  const edited = taken.find((model) => model.id === editedId)
  // A duplicate was made on purpose: editing it must not ask for another name.
  const unchanged = edited?.wireName === wireName && edited.endpointUrl === url
  const sameServer = unchanged
    ? undefined
    : others.find((model) => model.wireName === wireName && model.endpointUrl === url)
  if (wireName !== '' && url !== null && kind !== 'builtin' && sameServer) {
    issues.error('wireName', 'wire_name_taken', { name: wireName, other: sameServer.displayName })
  } else if (shown !== '' && others.some((model) => sameName(model.displayName, shown))) {
    const free = freeName(shown, others)
    issues.list.push({
      // The one-click name goes where the display name is set, wherever the clash was typed.
      field: displayName === '' ? 'wireName' : 'displayName',
      level: 'error',
      code: 'name_taken',
      params: { name: shown, free },
      fix: { field: 'displayName', value: free },
    })
  }
}
