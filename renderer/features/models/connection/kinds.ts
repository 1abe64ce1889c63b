import type { ModelView } from '../../../../shared/contract/models'
import { type EndpointGroup, type EndpointKind, endpointKinds } from '../../../../shared/endpoint-kinds'

export const groups = ['local', 'fireworks', 'private', 'cloud'] as const satisfies readonly EndpointGroup[]

/** What is offered within a type. A server on this machine is recognised by itself, so nobody is asked. */
export const kindsOffered: Readonly<Record<EndpointGroup, readonly EndpointKind[]>> = {
  local: ['openai-compatible'],
  fireworks: ['fireworks'],
  private: ['openai-compatible', 'anthropic', 'azure-openai'],
  cloud: ['anthropic', 'google', 'google-vertex', 'openai-compatible'],
}

/** Examples where those of the kind would mislead: the same protocol, rented. */
export function exampleOf(kind: EndpointKind, group: EndpointGroup): { url: string; model: string } {
  if (kind === 'openai-compatible' && group === 'cloud')
    return { url: 'https://api.openai.com/v1', model: 'gpt-4.1-mini' }
  if (kind === 'openai-compatible' && group === 'private')
    return { url: 'https://models.example.com/v1', model: 'company-coder' }
  if (kind === 'anthropic' && group === 'private')
    return { url: 'https://claude.example.com', model: 'claude-sonnet-4-5' }
  return { url: endpointKinds[kind].exampleUrl, model: endpointKinds[kind].exampleModel }
}

/** The type under which a saved model is edited. */
export function groupOf(model: Pick<ModelView, 'kind' | 'place'>): EndpointGroup {
  if (model.kind === 'openai-compatible' && model.place === 'cloud') return 'cloud'
  if (model.kind === 'anthropic' && model.place !== 'cloud') return 'private'
  return endpointKinds[model.kind].group
}
