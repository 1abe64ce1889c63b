import type { ConnectionReport, ServedModel } from '../../../shared/contract/models'
import { type EndpointKind, endpointKinds, isProbed } from '../../../shared/endpoint-kinds'
import { readAddress } from '../../../shared/model-address'
import type { Fetch } from './probe/ask'
import { checkHosted } from './probe/hosted'
import { type ProbeResult, probeServer } from './probe/probe'

type Question = {
  kind: EndpointKind
  endpointUrl: string
  apiVersion: string | null
  wireName: string
  /** What the form says; null where it says nothing. */
  contextWindow: number | null
  apiKey: string | null
  headers: Readonly<Record<string, string>>
}
type Finding = ConnectionReport['findings'][number]
/** As much of a probe as a report is made of. */
type Answered = Omit<ProbeResult, 'kind' | 'certain'> & { kind: EndpointKind }

/** "Test connection": asks the server, then compares what it told with what the form says. Never throws for a server. */
export async function testConnection(
  question: Question,
  deps: { fetch: Fetch; timeoutMs?: number },
): Promise<ConnectionReport> {
  const { defaultUrl, exampleUrl } = endpointKinds[question.kind]
  const typed = question.endpointUrl.trim() === '' ? (defaultUrl ?? '') : question.endpointUrl
  const address = readAddress(typed, question.kind)
  if (address.url === null) {
    return {
      state: 'down',
      kind: question.kind,
      version: null,
      latencyMs: 0,
      workingUrl: null,
      models: [],
      match: null,
      findings: [],
      problem: {
        code: 'invalid_input',
        params: { field: 'endpointUrl', found: question.endpointUrl, expected: exampleUrl },
        fixes: [],
      },
    }
  }
  const asked = {
    ...{ baseUrl: address.url, headers: question.headers, fetch: deps.fetch },
    ...(deps.timeoutMs === undefined ? {} : { timeoutMs: deps.timeoutMs }),
  }
  const answer = isProbed(question.kind)
    ? await probeServer({ ...asked, ...(question.apiKey ? { apiKey: question.apiKey } : {}) })
    : await askHosted(question, asked)
  return report(answer, question, address.url)
}

async function askHosted(
  { kind, apiVersion, apiKey }: Question,
  asked: { baseUrl: string; headers: Readonly<Record<string, string>>; fetch: Fetch; timeoutMs?: number },
): Promise<Answered> {
  const health = await checkHosted({ ...asked, kind, apiVersion, keyGiven: Boolean(apiKey) })
  const { state, latencyMs, problem, servedIds } = health
  const models = servedIds.map((id) => ({ ...nothingTold, id }))
  return { state, kind, version: null, latencyMs, models, workingBaseUrl: asked.baseUrl, problem }
}

const nothingTold: Omit<ServedModel, 'id'> = {
  contextWindow: null,
  maxContextWindow: null,
  capabilities: { tools: null, vision: null, reasoning: null, embedding: null },
  loaded: null,
}

function report(probe: Answered, question: Question, askedUrl: string): ConnectionReport {
  const wireName = question.wireName.trim()
  const match = probe.models.find((model) => model.id === wireName) ?? null
  const findings: Finding[] = []
  const moved = probe.workingBaseUrl !== askedUrl && probe.state !== 'down'
  if (moved) {
    const url = probe.workingBaseUrl
    findings.push({
      code: 'address_moved',
      params: { asked: askedUrl, url },
      fixes: [{ do: 'use-url', url }],
    })
  }
  if (probe.state === 'needs_key') {
    const refused = Boolean(question.apiKey)
    findings.push({ code: refused ? 'key_refused' : 'key_needed', params: {}, fixes: [{ do: 'enter-key' }] })
  }
  if (probe.state === 'loading') findings.push({ code: 'loading', params: {}, fixes: [{ do: 'retry' }] })
  if (probe.state === 'up') {
    if (probe.models.length === 0) {
      // Some vendors have no list: that says nothing of what they serve.
      if (isProbed(question.kind)) findings.push({ code: 'nothing_served', params: {}, fixes: [] })
    } else if (wireName !== '' && !match && question.kind !== 'fireworks')
      findings.push(nameFinding(wireName, probe.models))
    if (match?.contextWindow != null && question.contextWindow !== null) {
      const finding = contextFinding(match.contextWindow, question.contextWindow)
      if (finding) findings.push(finding)
    }
  }
  return {
    state: probe.state,
    kind: probe.kind,
    version: probe.version,
    latencyMs: probe.latencyMs,
    workingUrl: moved ? probe.workingBaseUrl : null,
    models: probe.models,
    match,
    findings,
    problem: probe.problem,
  }
}

/** A name that the server does not serve: perhaps in another spelling, or without Ollama's tag. */
function nameFinding(asked: string, models: readonly ServedModel[]): Finding {
  const spelling =
    models.find((model) => loose(model.id) === loose(asked)) ??
    models.find((model) => tail(model.id) === tail(asked))
  if (spelling) {
    return {
      code: 'name_other_spelling',
      params: { asked, served: spelling.id },
      fixes: [{ do: 'use-model-name', name: spelling.id }],
    }
  }
  return { code: 'name_not_served', params: { asked, count: models.length }, fixes: [] }
}

const loose = (name: string) =>
  name
    .toLowerCase()
    .replace(/[\s_.]+/g, '-')
    .replace(/:latest$/, '')
/** The last part of a path or repository name, without a tag. */
const tail = (name: string) => loose(name).split('/').at(-1)?.split(':')[0] ?? ''

function contextFinding(served: number, typed: number): Finding | null {
  if (served === typed) return null
  return {
    code: served < typed ? 'context_smaller_served' : 'context_larger_served',
    params: { served, typed },
    fixes: [{ do: 'use-context-window', tokens: served }],
  }
}
