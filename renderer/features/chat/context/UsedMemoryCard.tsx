import { ChevronRight, FileText, KeyRound, NotebookText } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { UsedMemory } from '../../../../shared/contract/memory'
import { useFormat } from '../../../app/format'
import { openRoute } from '../../../app/routes'
import { Button } from '../../../components/Button'
import { Chip } from '../../../components/Chip'
import { IconButton } from '../../../components/IconButton'
import { ShowSource, SourceLine } from './MemorySource'
import { useGrant } from './vault-grant'
import { whyKey } from './why-key'

type Props = { used: UsedMemory; conversationId: string }

/** One memory that stood in the prompt: what it says, where it is from, and why it was chosen. */
export function UsedMemoryCard({ used, conversationId }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const grant = useGrant(conversationId)
  const { memoryId, source, why, page, documentTitle } = used
  const isGranted = why.some(({ feature }) => feature === 'granted')
  return (
    <li className="flex flex-col gap-2 rounded-card border border-line bg-raised p-3">
      <div className="flex items-center gap-2">
        <Chip>{t(`chat.inspector.kind.${used.kind}`)}</Chip>
        <span className="figures flex-1 text-sm text-ink-faint">
          {t('context.tokens', { count: used.tokens })}
        </span>
        {memoryId && documentTitle === null ? (
          <IconButton
            size="small"
            icon={NotebookText}
            label={t('chat.inspector.showMemory')}
            onClick={() => openRoute({ view: 'memory', memoryId })}
          />
        ) : null}
      </div>
      <p className="readable line-clamp-6 wrap-anywhere">{used.text}</p>
      {memoryId && documentTitle !== null ? (
        <button
          type="button"
          className="flex w-fit max-w-full items-center gap-1 rounded-xs text-left text-sm text-accent hover:underline"
          onClick={() => openRoute({ view: 'memory', tab: 'documents', document: { id: memoryId, page } })}
        >
          <FileText aria-hidden size={13} strokeWidth={1.75} className="shrink-0" />
          <span className="wrap-anywhere">
            {page === null ? documentTitle : t('context.place', { title: documentTitle, page })}
          </span>
        </button>
      ) : null}
      {source ? <SourceLine source={source} /> : null}
      {why.length === 0 ? null : (
        <details className="group/why text-sm">
          <summary className="flex w-fit list-none items-center gap-1 rounded-xs pr-1 text-ink-faint hover:text-ink-soft">
            <ChevronRight
              aria-hidden
              size={14}
              strokeWidth={1.75}
              className="-ml-0.5 shrink-0 transition-transform group-open/why:rotate-90"
            />
            {t('context.why')} · {t('context.score', { score: format.decimal(used.score) })}
          </summary>
          <ul className="mt-1 flex flex-col gap-0.5">
            {why.map(({ feature, value }) => (
              <li key={feature} className="flex justify-between gap-3 text-ink-soft">
                <span>{t(whyKey(feature))}</span>
                <span className="figures text-ink-faint">{format.decimal(value)}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="-mx-2 -mb-1 flex flex-wrap gap-1">
        {source ? <ShowSource source={source} /> : null}
        {used.kind === 'vault' && memoryId && !isGranted ? (
          <Button
            size="small"
            variant="quiet"
            icon={KeyRound}
            onClick={() => void grant(memoryId, used.text)}
          >
            {t('context.vault.grant', { label: used.text })}
          </Button>
        ) : null}
      </div>
    </li>
  )
}
