import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../shared/contract/memory'
import type { MemoryProposal } from '../../../shared/contract/proposals'
import { WordDiff } from '../../components/WordDiff'

const mostShown = 6

/** What a proposal would write down or take away, in its own words. */
export function ProposedText({ proposal: { change, items } }: { proposal: MemoryProposal }) {
  const { t } = useTranslation()
  switch (change.type) {
    case 'add':
      return (
        <div className="flex flex-col gap-1.5">
          <p className="readable wrap-anywhere">{change.text}</p>
          {change.detail.kind === 'procedural' ? <Steps steps={change.detail.steps} /> : null}
          {'details' in change.detail && change.detail.details ? (
            <p className="readable whitespace-pre-wrap text-ink-soft wrap-anywhere">
              {change.detail.details}
            </p>
          ) : null}
          <p className="text-sm text-ink-faint">
            {t(`memory.kind.${change.detail.kind}`)}
            {change.subject ? ` · ${change.subject}` : ''}
          </p>
          {change.quote ? (
            <blockquote className="readable border-l-2 border-line-strong pl-2.5 text-ink-soft wrap-anywhere">
              {change.quote}
            </blockquote>
          ) : null}
        </div>
      )
    case 'forget':
      return <Named items={items} />
    case 'merge':
      return (
        <div className="flex flex-col gap-2">
          <Named items={items} />
          <p className="text-sm text-ink-faint">{t('proposals.becomes')}</p>
          <p className="readable wrap-anywhere">{change.text}</p>
        </div>
      )
    case 'rewrite_core':
      return <WordDiff before={change.before.join('\n')} after={change.after.join('\n')} />
  }
}

const Steps = ({ steps }: { steps: readonly string[] }) => (
  <ol className="readable flex list-decimal flex-col gap-0.5 pl-5 wrap-anywhere">
    {steps.map((step, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place
      <li key={index}>{step}</li>
    ))}
  </ol>
)

function Named({ items }: { items: readonly MemoryItem[] }) {
  const { t } = useTranslation()
  const more = items.length - mostShown
  return (
    <ul className="readable flex list-disc flex-col gap-0.5 pl-5 wrap-anywhere">
      {items.slice(0, mostShown).map((item) => (
        <li key={item.id}>{item.text}</li>
      ))}
      {more > 0 ? <li className="list-none text-ink-faint">{t('proposals.more', { count: more })}</li> : null}
    </ul>
  )
}
