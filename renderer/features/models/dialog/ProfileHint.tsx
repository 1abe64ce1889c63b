import { BookOpen } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button } from '../../../components/Button'
import type { FormAccess } from './form-access'
import { profileOffer } from './profile-offer'

/** What is usual for a model of this name, where nobody has said better: one press takes it. */
export function ProfileHint({ access }: { access: FormAccess }) {
  const { t } = useTranslation()
  const { state, dispatch } = access
  const offer = profileOffer(state)
  return (
    <div role="status" className="contents">
      {offer === null ? null : (
        <div className="flex animate-fade flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-soft">
          <span className="flex items-center gap-1.5">
            <BookOpen aria-hidden size={13} strokeWidth={1.75} className="shrink-0 text-ink-faint" />
            {t('models.dialog.usually', offer)}
          </span>
          <Button
            size="small"
            onClick={() => dispatch({ type: 'context-adopted', tokens: offer.tokens, source: 'profile' })}
          >
            {t('models.dialog.useTokens', { tokens: offer.tokens })}
          </Button>
        </div>
      )}
    </div>
  )
}
