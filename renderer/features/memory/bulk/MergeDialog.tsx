import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MemoryItem } from '../../../../shared/contract/memory'
import type { AppErrorData } from '../../../../shared/errors'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { Dialog, focusFirstField } from '../../../components/Dialog'
import { ErrorCard } from '../../../components/ErrorCard'
import { TextArea } from '../../../components/TextField'
import { longestMemory } from '../longest-memory'
import { refreshMemories } from '../memory-store'
import { clearSelection } from '../selection'

/** Several memories told as one; each stays behind it and can stand alone again. */
export function MergeDialog({ items, onClose }: { items: readonly MemoryItem[]; onClose: () => void }) {
  const { t } = useTranslation()
  const formId = useId()
  // All that they say: what shall go is taken out by hand, so that one Enter loses nothing.
  const [text, setText] = useState(() => joined(items.map((item) => item.text)))
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
    <Dialog
      open
      holdsInput
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      onOpenAutoFocus={focusFirstField}
      title={t('memory.merge.title', { count: items.length })}
      description={t('memory.merge.explain')}
      footer={
        <>
          <Button variant="quiet" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            variant="primary"
            type="submit"
            form={formId}
            busy={busy}
            disabled={text.trim() === '' || text.trim().length > longestMemory}
          >
            {t('memory.bulk.merge')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault()
          void merge()
        }}
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
        {error ? <ErrorCard error={error} /> : null}
      </form>
    </Dialog>
  )
}

/** The sentences in a row, each once, with a space where a script has spaces. */
const joined = (texts: readonly string[]) =>
  [...new Set(texts.map((text) => text.trim()))].reduce((all, text) =>
    /[\u3000-\u303f\uff00-\uffef]$/u.test(all) ? all + text : `${all} ${text}`,
  )
