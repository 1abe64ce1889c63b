import type { TFunction } from 'i18next'
import { z } from 'zod'
import type { ExplainedValue } from '../../../../shared/contract/models'
import { EndpointKind } from '../../../../shared/endpoint-kinds'
import { ModelTask, Price, ReasoningSwitch } from '../../../../shared/model-form'
import { shownPrice } from '../model-figures'

/** How the engine writes that there is nothing. */
const nothing: ReadonlySet<string> = new Set(['', '[]', '{}', 'null', '{"input":null,"output":null}'])
const capabilityWords = { true: 'yes', false: 'no', unknown: 'unknown' } as const
const Capability = z.enum(['true', 'false', 'unknown'])

/** A value as people read it: what the engine writes for machines gets words and units. */
export function valueLabel(t: TFunction, { field, value }: Pick<ExplainedValue, 'field' | 'value'>): string {
  if (nothing.has(value)) return '–'
  if (field.startsWith('capabilities.')) {
    const known = Capability.safeParse(value)
    return known.success ? t(`modelForm.capability.${capabilityWords[known.data]}`) : value
  }
  switch (field) {
    case 'apiKey':
      return value === 'set' || value === 'not set'
        ? t(value === 'set' ? 'models.explain.set' : 'models.explain.notSet')
        : value
    case 'kind': {
      const kind = EndpointKind.safeParse(value)
      return kind.success ? t(`connection.kind.${kind.data}`) : value
    }
    case 'task': {
      const task = ModelTask.safeParse(value)
      return task.success ? t(`models.task.${task.data}`) : value
    }
    case 'reasoning': {
      const chosen = ReasoningSwitch.safeParse(value)
      return chosen.success ? t(`modelForm.reasoningSwitch.${chosen.data}`) : value
    }
    case 'price':
      return priceLabel(t, value)
    case 'maxTokens':
    case 'contextWindow':
      return /^\d+$/.test(value) ? t('common.tokens', { count: Number(value) }) : value
    case 'firstTokenTimeoutSeconds':
    case 'idleTimeoutSeconds':
    case 'timeout':
      return /^\d+$/.test(value) ? t('models.explain.seconds', { seconds: Number(value) }) : value
    default:
      return value
  }
}

/** What the source adds; a length that the server cut is told with the one that was typed. */
export function detailLabel(
  t: TFunction,
  { field, source, detail }: Pick<ExplainedValue, 'field' | 'source' | 'detail'>,
): string | null {
  const isCut = field === 'contextWindow' && source === 'server' && detail !== null && /^\d+$/.test(detail)
  return isCut ? t('models.explain.instead', { tokens: Number(detail) }) : detail
}

function priceLabel(t: TFunction, value: string): string {
  const price = z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.addIssue('no JSON')
        return z.NEVER
      }
    })
    .pipe(Price)
    .safeParse(value)
  const shown = price.success ? shownPrice(price.data) : null
  if (shown === null) return value
  return shown.text === 'free' ? t('models.price.free') : t('models.price.dollars', { amount: shown.amount })
}
