import { Pencil, Trash2 } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConversationSummaryText } from '../../../../shared/contract/context'
import { onChange } from '../../../app/changes'
import { client } from '../../../app/client'
import { Button } from '../../../components/Button'
import { Skeleton } from '../../../components/Skeleton'
import { showError } from '../../../components/toast-store'
import { useFocusBack } from '../../../components/use-focus-back'

type Props = { conversationId: string; summaryId: string; turns: number }

/** The summary as it stands now, to be read, changed and removed. */
export function SummarySection({ conversationId, summaryId, turns }: Props) {
  const { t } = useTranslation()
  const [list, setList] = useState<readonly ConversationSummaryText[] | null>(null)
  useEffect(() => {
    let current = true
    const load = async () => {
      const result = await client.context.summaries({ conversationId })
      if (!current) return
      if (result.ok) setList(result.value)
      else showError(result.error)
    }
    void load()
    const stop = onChange(['context'], () => void load())
    return () => {
      current = false
      stop()
    }
  }, [conversationId])
  if (list === null) return <Skeleton className="h-16 w-full" />
  const summary = list.find(({ id }) => id === summaryId)
  if (!summary) return <p className="text-ink-faint">{t('context.summary.gone')}</p>
  return (
    <>
      <p className="text-sm text-ink-faint">{t('context.summary.explain', { count: turns })}</p>
      <SummaryText
        key={summary.id}
        summary={summary}
        onEdited={(edited) => setList(list.map((one) => (one.id === edited.id ? edited : one)))}
      />
    </>
  )
}

type TextProps = { summary: ConversationSummaryText; onEdited: (edited: ConversationSummaryText) => void }

function SummaryText({ summary, onEdited }: TextProps) {
  const { t } = useTranslation()
  const label = useId()
  const [draft, setDraft] = useState<string | null>(null)
  const editButton = useFocusBack(draft !== null)
  const save = async (text: string) => {
    const result = await client.context.editSummary({ id: summary.id, text })
    if (!result.ok) return showError(result.error)
    onEdited(result.value)
    setDraft(null)
  }
  const remove = async () => {
    const result = await client.context.removeSummary({ id: summary.id })
    if (!result.ok) showError(result.error)
  }
  if (draft !== null)
    return (
      <form
        className="flex flex-col gap-2"
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          // The first leaves the editor, the next closes the panel.
          event.stopPropagation()
          event.preventDefault()
          setDraft(null)
        }}
        onSubmit={(event) => {
          event.preventDefault()
          if (draft.trim() !== '') void save(draft)
        }}
      >
        <label htmlFor={label} className="sr-only">
          {t('context.summary.label')}
        </label>
        <textarea
          // biome-ignore lint/a11y/noAutofocus: its button was just pressed
          autoFocus
          id={label}
          rows={8}
          maxLength={8_000}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          className="w-full resize-y rounded-control border border-line-strong bg-paper p-2"
        />
        <div className="flex gap-2">
          <Button type="submit" size="small" variant="primary" disabled={draft.trim() === ''}>
            {t('context.summary.save')}
          </Button>
          <Button size="small" onClick={() => setDraft(null)}>
            {t('context.summary.cancel')}
          </Button>
        </div>
      </form>
    )
  return (
    <>
      <p className="readable whitespace-pre-wrap wrap-anywhere">{summary.text}</p>
      <p className="text-sm text-ink-faint">
        {summary.author === 'person'
          ? t('context.summary.byPerson')
          : t('context.summary.byModel', { name: summary.author })}
      </p>
      <div className="-mx-2 flex gap-1">
        <Button
          ref={editButton}
          size="small"
          variant="quiet"
          icon={Pencil}
          onClick={() => setDraft(summary.text)}
        >
          {t('context.summary.edit')}
        </Button>
        <Button size="small" variant="quiet" icon={Trash2} onClick={() => void remove()}>
          {t('context.summary.remove')}
        </Button>
      </div>
    </>
  )
}
