import type { ServerKind, StageEvent } from '../../../shared/contract/models'
import { endpointKinds, isProbed } from '../../../shared/endpoint-kinds'
import type { ModelForm, ModelTask } from '../../../shared/model-form'
import {
  type Access,
  type AnsweringModel,
  askingOf,
  type EndpointAccess,
  failedBeforeStages,
  firstAnswer,
  type OpenModels,
  runStages,
  type StageSubject,
} from '../access'
import { AppError } from '../app-error'
import { type ModelRegistry, mergeCapabilities } from '../models'
import { createChatModel, createEmbeddingModel, createRerankModel, createSpeechModel } from '../providers'
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

  async *run(question: Question, signal: AbortSignal): AsyncGenerator<StageEvent, void, undefined> {
    // The form of a model of the built-in engine has no address to be asked at.
    const saved = question.what === 'model' ? question.id : builtinId(question)
    let subject: StageSubject
    try {
      if (saved !== null) subject = await this.#saved(saved, signal)
      else if (question.what === 'form') subject = await this.#typed(question, signal)
      else return
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      yield* failedBeforeStages(error)
      return
    }
    const findings = yield* runStages({ ...subject, now: this.#deps.now }, signal)
    if (question.what === 'model') this.#keep(question.id, findings)
  }

  /** @throws AppError secret_missing, token_command_failed, certificate_unreadable… */
  async #typed(
    { form, modelId }: Extract<Question, { what: 'form' }>,
    signal: AbortSignal,
  ): Promise<StageSubject> {
    const asked = await this.#deps.access.ofForm(form, modelId)
    const name = form.displayName || form.wireName
    const answering = createModel(form.task, { ...asked, name, contextWindow: form.contextWindow })
    return subjectOf(answering, asked, signal)
  }

  /** @throws AppError model_missing, model_disabled, secret_missing, builtin_engine_crashed… */
  async #saved(id: string, signal: AbortSignal): Promise<StageSubject> {
    const { registry, access } = this.#deps
    const model = registry.usable(id)
    const asked = model.baseUrl === null ? null : await access.of(model)
    const answering = await this.#open(model)
    return asked ? subjectOf(answering, asked, signal) : builtinSubject(answering, model.wireName)
  }

  async #open({ id, task }: { id: string; task: ModelTask }): Promise<AnsweringModel> {
    const { open } = this.#deps
    switch (task) {
      case 'chat':
        return { task, model: (await open.chatOnTrial(id, 'chat')).chat }
      case 'embedding':
        return { task, model: await open.embedding(id, 'chat') }
      case 'rerank':
        return { task, model: await open.rerank(id, 'chat') }
      case 'speech':
        return { task, model: await open.speech(id, 'chat') }
    }
  }

  #keep(id: string, found: Parameters<typeof mergeCapabilities>[1]): void {
    const { registry } = this.#deps
    // The person may have removed it while it was tested.
    const model = registry.all().find((one) => one.id === id)
    if (!model) return
    registry.setServed(id, {
      contextWindow: model.servedContextWindow,
      capabilities: mergeCapabilities(model.capabilities, found),
    })
  }
}

const builtinId = ({ form, modelId }: Extract<Question, { what: 'form' }>): string | null =>
  form.kind === 'builtin' ? (modelId ?? null) : null

const subjectOf = (answering: AnsweringModel, asked: Access, signal: AbortSignal): StageSubject => ({
  ...builtinSubject(answering, asked.wireName),
  listModels: listOf(asked, signal),
  keyless: isKeyless(asked),
})

/** Nobody asks for a key inside the app, and it has no list. */
const builtinSubject = (answering: AnsweringModel, wireName: string): StageSubject => ({
  reply: (signal) => firstAnswer(answering, signal),
  chat: answering.task === 'chat' ? answering.model : null,
  listModels: null,
  keyless: true,
  wireName,
})

/** The person's own headers may carry a credential too. */
const isKeyless = ({ endpoint: { apiKey, headers } }: Access) => !apiKey && Object.keys(headers).length === 0

/** As the makers of each server write its name; null where any may be behind the address. */
const serverNames: Record<ServerKind, string | null> = {
  'openai-compatible': null,
  vllm: 'vLLM',
  ollama: 'Ollama',
  lmstudio: 'LM Studio',
  llamacpp: 'llama.cpp',
}

function createModel(
  task: ModelTask,
  options: Access & { name: string; contextWindow: number },
): AnsweringModel {
  switch (task) {
    case 'chat':
      return { task, model: createChatModel(options) }
    case 'embedding':
      return { task, model: createEmbeddingModel(options) }
    case 'rerank':
      return { task, model: createRerankModel(options) }
    case 'speech':
      return { task, model: createSpeechModel(options) }
  }
}

/** The server's list of models, as its kind has one. */
function listOf({ endpoint }: Access, signal: AbortSignal): StageSubject['listModels'] {
  if (!endpointKinds[endpoint.kind].listsModels) return null
  return async () => {
    const { kind, baseUrl, apiVersion } = endpoint
    const { headers, fetch } = askingOf(endpoint)
    if (isProbed(kind)) {
      const probe = await probeServer({ baseUrl, headers, fetch, signal })
      if (probe.problem) throw AppError.fromData(probe.problem)
      const detail = [serverNames[probe.kind], probe.version].filter(Boolean).join(' ') || null
      return { detail, servedIds: probe.models.map(({ id }) => id) }
    }
    const keyGiven = Boolean(endpoint.apiKey)
    const health = await checkHosted({ kind, baseUrl, apiVersion, headers, keyGiven, fetch, signal })
    if (health.problem) throw AppError.fromData(health.problem)
    return { detail: null, servedIds: health.servedIds }
  }
}
