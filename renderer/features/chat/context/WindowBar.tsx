import { useTranslation } from 'react-i18next'
import type { ContextReport } from '../../../../shared/contract/context'
import { useFormat } from '../../../app/format'
import { partFills } from './part-fills'
import { windowParts } from './window-parts'

/** The model's window as one bar of what was sent. */
export function WindowBar({ report }: { report: ContextReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <div className="flex flex-col gap-1.5">
      <p className="figures font-medium">
        {t('context.sum', { tokens: report.tokens, window: report.contextWindow })}
      </p>
      <div aria-hidden className="flex h-3 gap-px overflow-hidden rounded-xs bg-sunken">
        {windowParts(report).map(({ name, tokens, share }) =>
          tokens === 0 || name === 'free' ? null : (
            <div
              key={name}
              title={`${t(`context.section.${name}`)}: ${format.number(tokens)}`}
              className={partFills[name]}
              style={{ width: `max(2px, ${share * 100}%)` }}
            />
          ),
        )}
      </div>
      <p className="text-sm text-ink-faint">{t('context.reply', { tokens: report.replyTokens })}</p>
    </div>
  )
}
