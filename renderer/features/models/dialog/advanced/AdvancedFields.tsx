import { ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ModelView } from '../../../../../shared/contract/models'
import { addressIsGiven, isAdvanced } from '../advanced-fields'
import type { FormAccess } from '../form-access'
import { CapabilitySection } from './CapabilitySection'
import { ConnectionSection } from './ConnectionSection'
import { GenerationSection } from './GenerationSection'
import { NamesSection } from './NamesSection'
import { PriceSection } from './PriceSection'
import { RequestSection } from './RequestSection'

type Props = {
  access: FormAccess
  wrong: readonly string[]
  requestUrl: string | null
  /** The saved model that is edited. */
  model: ModelView | null
}

/** What most people never need, folded away. */
export function AdvancedFields({ access, wrong, requestUrl, model }: Props) {
  const { t } = useTranslation()
  const { state, dispatch } = access
  // A folded fault could not be seen, nor take the focus.
  const faulty = wrong.some(
    (field) => field in state.draft && isAdvanced(field as keyof typeof state.draft, state.kind),
  )
  const open = state.advancedOpen || faulty
  return (
    <details
      className="group"
      open={open}
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
      <div className="flex flex-col gap-6 pt-3">
        <NamesSection access={access} />
        <GenerationSection access={access} />
        {state.draft.task === 'chat' ? <CapabilitySection access={access} model={model} /> : null}
        <PriceSection access={access} />
        <RequestSection access={access} />
        {state.kind === 'builtin' ? null : (
          <ConnectionSection
            access={access}
            withAddress={addressIsGiven(state.kind)}
            requestUrl={requestUrl}
          />
        )}
      </div>
    </details>
  )
}
