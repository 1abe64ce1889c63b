import { useTranslation } from 'react-i18next'
import { useFormat } from '../../../app/format'
import { WordDiff } from '../../../components/WordDiff'
import { importanceOf } from '../importance'
import { happenedText } from '../memory-when'
import type { FieldChange } from './version-changes'

/** "Importance: usual → high": what a version changed beside the sentence. */
export function FieldChangeLine({ change }: { change: FieldChange }) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  if (change.field === 'steps' || change.field === 'details')
    return (
      <div className="w-full">
        <span className="text-sm text-ink-faint">{t(`memory.history.fields.${change.field}`)}</span>
        <WordDiff before={change.before} after={change.after} />
      </div>
    )
  const told = (side: 'before' | 'after') => {
    switch (change.field) {
      case 'kind':
        return t(`memory.kind.${change[side]}`)
      case 'subject':
        return change[side]
      case 'importance':
        return t(`memory.importance.${importanceOf(change[side])}`)
      case 'occurred':
        return happenedText(change[side], format, i18n.language) ?? ''
    }
  }
  const none = t('memory.history.nothing')
  return (
    <p className="text-sm text-ink-soft wrap-anywhere">
      {t('memory.history.change', {
        field: t(`memory.history.fields.${change.field}`),
        before: told('before') || none,
        after: told('after') || none,
      })}
    </p>
  )
}
