import type { StageEvent } from '../../../shared/contract/models'
import { endpointKinds, isProbed } from '../../../shared/endpoint-kinds'
import type { ModelForm } from '../../../shared/model-form'
import { type Access, askingOf, type EndpointAccess, type OpenModels, runStages } from '../access'
import { AppError } from '../app-error'
import { type ModelRegistry, mergeCapabilities } from '../models'
import { createChatModel } from '../providers'
import { checkHosted, probeServer } from '../servers'

type Deps = {
  registry: ModelRegistry
  access: EndpointAccess
  open: OpenModels
  now: () => number
}
type Question =
  | { what: 'model'; id: string }
  | { what: 'form'; form: ModelForm; modelId?: string | undefined }

/** The whole test of a form or a saved model; a saved one keeps what it showed that it can do. */
export class StageTests {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** @throws AppError model_missing, secret_missing, token_command_failed… where it cannot begin */
  async *run(question: Question, signal: AbortSignal): AsyncGenerator<StageEvent, void, undefined> {
    const { registry, access, open, now } = this.#deps
    if (question.what === 'form') {
      const asked = await access.ofForm(question.form, question.modelId)
      const chat = createChatModel({
        ...asked,
        name: question.form.displayName || question.form.wireName,
        contextWindow: question.form.contextWindow,
      })
      const { wireName } = asked
      yield* runStages({ chat, listModels: listOf(asked, signal), wireName, now }, signal)
      return
    }
    const model = registry.stored(question.id)
    const { chat } = await open.chat(question.id, 'chat')
    const asked = model.baseUrl === null ? null : await access.of(model)
    const listModels = asked && listOf(asked, signal)
    const findings = yield* runStages({ chat, listModels, wireName: model.wireName, now }, signal)
    const { tools, vision, jsonSchema } = findings
    registry.setServed(model.id, {
      contextWindow: model.servedContextWindow,
      capabilities: mergeCapabilities(model.capabilities, { tools, vision, jsonSchema }),
    })
  }
}

/** The server's list of models, as its kind has one. */
function listOf({ endpoint }: Access, signal: AbortSignal) {
  if (!endpointKinds[endpoint.kind].listsModels) return null
  return async () => {
    const { kind, baseUrl, apiVersion } = endpoint
    const { headers, fetch } = askingOf(endpoint)
    if (isProbed(kind)) {
      const probe = await probeServer({ baseUrl, headers, fetch, signal })
      if (probe.problem) throw AppError.fromData(probe.problem)
      const detail = probe.version === null ? probe.kind : `${probe.kind} ${probe.version}`
      return { detail, servedIds: probe.models.map(({ id }) => id) }
    }
    const keyGiven = Boolean(endpoint.apiKey)
    const health = await checkHosted({ kind, baseUrl, apiVersion, headers, keyGiven, fetch, signal })
    if (health.problem) throw AppError.fromData(health.problem)
    return { detail: null, servedIds: health.servedIds }
  }
}
