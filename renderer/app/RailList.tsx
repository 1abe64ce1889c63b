import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorCard } from '../components/ErrorCard'
import { Skeleton } from '../components/Skeleton'
import { VirtualList } from '../components/VirtualList'
import { ConversationRow } from './ConversationRow'
import { type GroupKey, groupConversations } from './conversation-groups'
import { useConversations } from './conversations-store'
import { useFormat } from './format'
import { useRoute } from './routes'
import { useNow } from './use-now'

const hourMs = 3_600_000

export function RailList({ onOpen }: { onOpen: () => void }) {
  const { t } = useTranslation()
  const list = useConversations((state) => state.list)
  const error = useConversations((state) => state.error)
  const current = useRoute(({ route }) => (route.view === 'chat' ? route.conversationId : null))
  const now = useNow(hourMs)
  const rows = useMemo(() => (list ? groupConversations(list, now) : []), [list, now])

  if (error && !list) return <ErrorCard error={error} className="m-2" />
  if (!list) return <RailSkeleton />
  if (list.length === 0) {
    return <p className="flex-1 px-4 py-3 text-ink-faint">{t('frame.list.empty')}</p>
  }
  return (
    <VirtualList
      items={rows}
      itemKey={(row) => row.key}
      label={t('frame.conversations')}
      className="min-h-0 flex-1"
    >
      {(row) =>
        row.type === 'group' ? (
          <GroupName group={row.group} />
        ) : (
          <ConversationRow
            conversation={row.conversation}
            current={row.conversation.id === current}
            onOpen={onOpen}
          />
        )
      }
    </VirtualList>
  )
}

function GroupName({ group }: { group: GroupKey }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <div className="px-4 pt-4 pb-1 text-xs font-medium text-ink-faint">
      {typeof group === 'string' ? t(`frame.groups.${group}`) : format.month(group.month)}
    </div>
  )
}

const RailSkeleton = () => (
  <div className="flex flex-1 flex-col gap-3 px-4 pt-6">
    {['w-3/4', 'w-1/2', 'w-2/3', 'w-3/5'].map((width) => (
      <Skeleton key={width} className={`h-4 ${width}`} />
    ))}
  </div>
)
