import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { MessageView } from '../../../shared/contract/chat'
import { client } from '../../app/client'
import { useFormat } from '../../app/format'
import { IconButton } from '../../components/IconButton'
import { showBranch } from './chat-actions'

/** ‹ 2/3 ›: the versions of a turn; nothing where there is but one. */
export function BranchSwitch({ message }: { message: MessageView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { siblings } = message
  const index = siblings.indexOf(message.id)
  if (siblings.length < 2 || index < 0) return null
  const previous = siblings[index - 1]
  const next = siblings[index + 1]
  return (
    <fieldset
      data-kept
      aria-label={t('chat.actions.branch', { index: index + 1, total: siblings.length })}
      className="flex items-center text-sm text-ink-faint"
    >
      <IconButton
        size="small"
        icon={ChevronLeft}
        label={t('chat.actions.previousBranch')}
        disabled={!previous}
        onClick={() => previous && void showBranch(client, previous)}
      />
      <span className="tabular-nums">
        {format.number(index + 1)}/{format.number(siblings.length)}
      </span>
      <IconButton
        size="small"
        icon={ChevronRight}
        label={t('chat.actions.nextBranch')}
        disabled={!next}
        onClick={() => next && void showBranch(client, next)}
      />
    </fieldset>
  )
}
