import { memo } from 'react'
import { useMessage } from './conversation-store'
import { Reply } from './Reply'
import { UserTurn } from './UserTurn'

type Props = { id: string; busy: boolean; last: boolean }

/** One turn, which asks for its own message: a change of one draws one. */
export const MessageRow = memo(function MessageRow({ id, busy, last }: Props) {
  const message = useMessage(id)
  if (!message) return null
  if (message.role === 'user') return <UserTurn message={message} busy={busy} />
  return <Reply message={message} busy={busy} last={last} />
})
