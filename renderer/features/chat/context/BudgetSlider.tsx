import { useEffect, useId, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ContextReport } from '../../../../shared/contract/context'
import { client } from '../../../app/client'
import { useFormat } from '../../../app/format'
import { Button } from '../../../components/Button'
import { RangeInput } from '../../../components/RangeInput'
import { showError } from '../../../components/toast-store'
import { budgetStops, nearestStop } from './budget-stops'
import { previewFor } from './preview'
import { useBudget } from './use-budget'

type Props = {
  conversationId: string
  report: ContextReport
  question: { turnId: string | null; text: string }
}

const previewAfterMs = 120

/** How much of the window memory may fill, dragged; what the next prompt would be is told meanwhile. */
export function BudgetSlider({ conversationId, report, question: { turnId, text } }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const input = useId()
  const [tokens, setTokens] = useState<number | null>(null)
  const standing = useBudget(conversationId, report.contextWindow)
  const [preview, setPreview] = useState<ContextReport | null>(null)
  const stops = useMemo(() => budgetStops(report.contextWindow), [report.contextWindow])
  const shown = tokens ?? standing ?? report.memoryBudgetTokens

  useEffect(() => {
    if (tokens === null) return
    let current = true
    const timer = setTimeout(async () => {
      const result = await previewFor(client, { conversationId, turnId, text, tokens })
      if (!current) return
      if (result.ok) setPreview(result.value)
      else showError(result.error)
    }, previewAfterMs)
    return () => {
      current = false
      clearTimeout(timer)
    }
  }, [conversationId, turnId, text, tokens])

  const keep = async (value: number | null) => {
    const result = await client.context.setBudget({ conversationId, tokens: value })
    if (!result.ok) showError(result.error)
  }
  const keepShown = () => {
    if (tokens !== null) void keep(tokens)
  }
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={input} className="text-sm text-ink-soft">
        {t('context.budget.label')}
      </label>
      <RangeInput
        id={input}
        min={0}
        max={stops.length - 1}
        step={1}
        value={nearestStop(stops, shown)}
        aria-valuetext={t('context.budget.now', { tokens: shown })}
        onChange={(event) => setTokens(stops[Number(event.target.value)] ?? 0)}
        onPointerUp={keepShown}
        onKeyUp={keepShown}
        onBlur={keepShown}
      />
      <div className="flex items-center justify-between gap-2 text-sm">
        <span className="figures">{t('context.budget.now', { tokens: shown })}</span>
        <Button
          size="small"
          variant="quiet"
          onClick={() => {
            setTokens(null)
            setPreview(null)
            void keep(null)
          }}
        >
          {t('context.budget.standard')}
        </Button>
      </div>
      <p role="status" className="text-sm text-ink-faint">
        {tokens === null || preview === null
          ? ''
          : t('context.budget.preview', {
              // As under a reply: what is found, not what always stands there.
              count: preview.used.filter(({ kind }) => kind !== 'core' && kind !== 'vault').length,
              tokens: format.number(preview.tokens),
            })}
      </p>
    </div>
  )
}
