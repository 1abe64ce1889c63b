import type { Client } from '../../shared/contract'
import type { AppErrorData } from '../../shared/errors'
import type { ModelForm } from '../../shared/model-form'

/** Changes some values of a saved model and leaves all else of it as it is. The error where that failed. */
export async function changeModel(
  client: Pick<Client, 'models'>,
  modelId: string,
  change: Partial<Omit<ModelForm, 'kind' | 'apiKey'>>,
): Promise<AppErrorData | null> {
  const listed = await client.models.list()
  if (!listed.ok) return listed.error
  const model = listed.value.find(({ id }) => id === modelId)
  if (!model) return { code: 'model_missing', params: { id: modelId }, fixes: [{ do: 'choose-model' }] }
  const updated = await client.models.update({
    id: modelId,
    form: {
      kind: model.kind,
      wireName: model.wireName,
      displayName: model.displayName,
      endpointUrl: model.endpointUrl ?? '',
      temperature: model.temperature,
      maxTokens: model.maxTokens,
      contextWindow: model.contextWindow,
      contextWindowSource: model.contextWindowSource,
      firstTokenTimeoutSeconds: model.firstTokenTimeoutSeconds,
      description: model.description,
      slug: model.slug,
      task: model.task,
      topP: model.topP,
      stop: model.stop,
      extraBody: model.extraBody,
      reasoning: model.reasoning,
      maxParallel: model.maxParallel,
      price: model.price,
      ...change,
    },
  })
  return updated.ok ? null : updated.error
}
