import { ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { NumberField } from '../../../components/NumberField'
import { TextField } from '../../../components/TextField'
import type { FieldGroupProps } from './NameField'

/** What most people never need, folded away. */
export function AdvancedFields({ state, dispatch, issuesAt }: FieldGroupProps) {
  const { t } = useTranslation()
  const field = (name: 'displayName' | 'firstTokenTimeoutSeconds') => ({
    'data-field': name,
    value: state.draft[name],
    issues: issuesAt(name),
    onChange: (value: string) => dispatch({ type: 'typed', field: name, value }),
    onBlur: () => dispatch({ type: 'left', field: name }),
  })
  // A folded fault could not be seen, nor take the focus.
  const wrong = [...issuesAt('displayName'), ...issuesAt('firstTokenTimeoutSeconds')].length > 0
  return (
    <details
      className="group"
      open={state.advancedOpen || wrong}
      onToggle={(event) => {
        if (event.currentTarget.open !== state.advancedOpen)
          dispatch({ type: 'advanced', open: event.currentTarget.open })
      }}
    >
      <summary className="-ml-1 flex w-fit items-center gap-1 rounded-xs px-1 text-ink-soft hover:text-ink">
        <ChevronRight
          aria-hidden
          size={15}
          strokeWidth={1.75}
          className="transition-transform group-open:rotate-90"
        />
        {t('models.dialog.advanced')}
      </summary>
      <div className="grid items-start gap-4 pt-3 narrow:grid-cols-2">
        <TextField
          label={t('models.dialog.displayName')}
          hint={t('common.optional')}
          help={t('models.dialog.displayNameHelp')}
          placeholder={state.draft.wireName}
          {...field('displayName')}
        />
        <NumberField
          label={t('models.dialog.firstToken')}
          help={t('models.dialog.firstTokenHelp')}
          {...field('firstTokenTimeoutSeconds')}
        />
      </div>
    </details>
  )
}
