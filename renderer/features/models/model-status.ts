import type { ModelView } from '../../../shared/contract/models'
import type { StatusTone } from '../../components/StatusDot'

export type StatusKey = ModelView['status']['state'] | 'disabled' | 'loadingShare' | 'key_refused'

const tones: Record<ModelView['status']['state'], StatusTone> = {
  unknown: 'idle',
  checking: 'busy',
  ready: 'ready',
  loading: 'busy',
  idle: 'idle',
  needs_key: 'warn',
  not_allowed: 'warn',
  model_missing: 'danger',
  down: 'danger',
}

/** How a model stands: its colour, and the text `models.status.<key>`. */
export function statusOf(model: Pick<ModelView, 'enabled' | 'status'>): { tone: StatusTone; key: StatusKey } {
  if (!model.enabled) return { tone: 'idle', key: 'disabled' }
  const { state, progress, error } = model.status
  if (state === 'needs_key' && error?.params.keyGiven === true) return { tone: 'danger', key: 'key_refused' }
  const key = state === 'loading' && progress !== null ? 'loadingShare' : state
  return { tone: tones[state], key }
}

/** What a model does, where that is not chat and none of its roles says it already. */
export function taskToTell({ task, roles }: Pick<ModelView, 'task' | 'roles'>) {
  return task === 'chat' || roles.some((role) => role === task) ? null : task
}

/** The tokens a request may really hold: what is set, unless the server serves less. */
export const usableContext = (model: Pick<ModelView, 'contextWindow' | 'servedContextWindow'>) =>
  Math.min(model.contextWindow, model.servedContextWindow ?? model.contextWindow)
