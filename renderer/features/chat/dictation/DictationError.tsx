import { useTranslation } from 'react-i18next'
import type { AppErrorData } from '../../../../shared/errors'
import { Button } from '../../../components/Button'
import { ErrorCard } from '../../../components/ErrorCard'
import { FixScope } from '../../../components/fix-context'
import { atSpeechModel } from './at-speech-model'
import type { Dictation } from './dictation'

type Props = { error: AppErrorData; dictation: Dictation }

/** Why nothing was written down. What was said is kept until it is written down after all, or let go. */
export function DictationError({ error, dictation }: Props) {
  const { t } = useTranslation()
  const retry = () => dictation.retry()
  const offersRetry = error.fixes.some((fix) => fix.do === 'retry')
  return (
    <FixScope handlers={{ ...atSpeechModel, retry }}>
      <ErrorCard
        error={error}
        className="mb-3"
        actions={
          <>
            {offersRetry || error.code === 'audio_too_large' ? null : (
              <Button size="small" onClick={() => void retry()}>
                {t('fixes.retry')}
              </Button>
            )}
            <Button size="small" variant="quiet" onClick={() => dictation.cancel()}>
              {t('common.dismiss')}
            </Button>
          </>
        }
      />
    </FixScope>
  )
}
