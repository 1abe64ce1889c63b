import { ModelForm } from '../../../shared/model-form'
import type { StoredModel } from '../database/models'
import { namedPrefix, referenceTo, secretNamesIn, sensitiveHeader } from '../models'

/**
 * A saved model as a document tells it: every key, and every header that by its name holds one, as `${SECRET:name}`,
 * so that no secret leaves with the file.
 */
export function exportForm(model: StoredModel): ModelForm & { slug: string } {
  const told = ([name, value]: [source: string, value: { value: boolean | null; source: string }]) =>
    value.source === 'user' ? [[name, value.value] as const] : []
  const headers = Object.entries(model.headers).map(([name, value]) => [
    name,
    sensitiveHeader(name) && secretNamesIn(value).length === 0
      ? referenceTo(`${model.slug}-${name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-')}`)
      : value,
  ])
  const form = ModelForm.parse({
    kind: model.kind,
    wireName: model.wireName,
    displayName: model.displayName,
    endpointUrl: model.baseUrl ?? '',
    apiVersion: model.apiVersion,
    headers: Object.fromEntries(headers),
    tokenCommand: model.tokenCommand,
    caFile: model.caFile,
    maxRetries: model.maxRetries,
    idleTimeoutSeconds: model.idleTimeoutSeconds,
    description: model.description,
    task: model.task,
    temperature: model.temperature,
    topP: model.topP,
    maxTokens: model.maxTokens,
    stop: model.stop,
    extraBody: model.extraBody,
    reasoning: model.reasoning,
    maxParallel: model.maxParallel,
    price: model.price,
    contextWindow: model.contextWindow,
    firstTokenTimeoutSeconds: model.firstTokenTimeoutSeconds,
    capabilities: Object.fromEntries(Object.entries(model.capabilities).flatMap(told)),
    ...(model.secretName === null ? {} : { apiKey: keyReference(model, model.secretName) }),
  })
  return { ...form, slug: model.slug }
}

const keyReference = ({ slug }: StoredModel, secretName: string) =>
  referenceTo(secretName.startsWith(namedPrefix) ? secretName.slice(namedPrefix.length) : `${slug}-key`)
