import { ArrowRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/Button'
import { TextField } from '../../../components/TextField'
import type { FieldGroupProps } from './NameField'

const placeholder = 'http://localhost:8001/v1'
const chatRoute = '/chat/completions'

type Props = FieldGroupProps & { resolvedUrl: string | null; onTest: () => void }

/** The address as it is typed, and the one that will be called. */
export function EndpointField({ state, dispatch, issuesAt, resolvedUrl, onTest }: Props) {
  const { t } = useTranslation()
  const running = state.test.step === 'running'
  const issues = issuesAt('endpointUrl')
  const wrong = issues.some((issue) => issue.level === 'error')
  return (
    <div className="flex flex-col gap-1">
      <TextField
        label={t('models.dialog.endpoint')}
        help={t('models.dialog.endpointHelp')}
        placeholder={placeholder}
        mono
        required
        inputMode="url"
        data-field="endpointUrl"
        value={state.draft.endpointUrl}
        issues={issues}
        onChange={(value) => dispatch({ type: 'typed', field: 'endpointUrl', value })}
        onBlur={() => dispatch({ type: 'left', field: 'endpointUrl' })}
        trailing={
          <Button onClick={onTest} busy={running}>
            {state.test.step === 'none' || running ? t('models.test.button') : t('models.test.again')}
          </Button>
        }
      />
      {resolvedUrl !== null && !wrong ? (
        <p className="readable flex items-start gap-1.5 text-sm text-ink-soft wrap-anywhere">
          <ArrowRight aria-hidden size={13} strokeWidth={1.75} className="mt-0.5 shrink-0 text-ink-faint" />
          <span>{t('models.dialog.resolved', { url: `${resolvedUrl}${chatRoute}` })}</span>
        </p>
      ) : null}
    </div>
  )
}
