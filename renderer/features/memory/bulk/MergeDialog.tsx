import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { focusFirstField } from '../../../components/Dialog'
import { SubmitDialog } from '../../../components/SubmitDialog'
import { TextArea } from '../../../components/TextField'
import { longestMemory } from '../longest-memory'
import { refreshMemories } from '../memory-store'
import { clearSelection } from '../selection'

/** Several memories told as one; each stays behind it and can stand alone again. */
export function MergeDialog({ items, onClose }: { items: readonly MemoryItem[]; onClose: () => void }) {
  const { t } = useTranslation()
  // All that they say: what shall go is taken out by hand, so that one Enter loses nothing.
  const [all] = useState(() => joined(items.map((item) => item.text)))
  const [text, setText] = useState(all)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<AppErrorData | null>(null)
  const merge = async () => {
    setBusy(true)
    const result = await client.memory.merge({ ids: items.map(({ id }) => id), text: text.trim() })
    setBusy(false)
    if (!result.ok) return setError(result.error)
    clearSelection()
    onClose()
    await refreshMemories(client)
  }
  return (
    <SubmitDialog
      unsaved={text !== all}
      onClose={onClose}
      onOpenAutoFocus={focusFirstField}
      title={t('memory.merge.title', { count: items.length })}
      description={t('memory.merge.explain')}
      submit={t('memory.bulk.merge')}
      onSubmit={() => void merge()}
      busy={busy}
      disabled={text.trim() === '' || text.trim().length > longestMemory}
      error={error}
    >
      <ul aria-label={t('memory.merge.parts')} className="flex flex-col gap-1">
        {items.map((item) => (
          <li key={item.id}>
            <button
              type="button"
              title={t('memory.merge.take')}
              onClick={() => setText(item.text)}
              className="readable w-full rounded-control border-l-2 border-accent-line px-3 py-1 text-left wrap-anywhere hover:bg-hover"
            >
              {item.text}
            </button>
          </li>
        ))}
      </ul>
      <TextArea label={t('memory.merge.text')} value={text} onChange={setText} rows={3} />
    </SubmitDialog>
  )
}

/** The sentences in a row, each once, with a space where a script has spaces. */
const joined = (texts: readonly string[]) =>
  [...new Set(texts.map((text) => text.trim()))].reduce((all, text) =>
    /[\u3000-\u303f\uff00-\uffef]$/u.test(all) ? all + text : `${all} ${text}`,
  )
