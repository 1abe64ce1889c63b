import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../shared/contract/models'
import { useFormat } from '../../app/format'
import { StatusDot } from '../../components/StatusDot'
import { statusOf } from './model-status'

type Props = { model: Pick<ModelView, 'enabled' | 'status'>; wraps?: boolean }

/** A model's state as a dot and in words, as the engine last told it. */
export function ModelStatus({ model, wraps = false }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const { tone, key } = statusOf(model)
  return (
    <StatusDot tone={tone} wraps={wraps}>
      {t(`models.status.${key}`, { share: format.percent(model.status.progress ?? 0) })}
    </StatusDot>
  )
}
