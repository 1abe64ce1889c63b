import { NotebookPen, NotebookTabs, NotebookText, Pause, Play } from 'lucide-react'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { MemoryMode } from '../../../shared/contract/chat'
import { client } from '../../app/client'
import { setMemoryMode, useSummary } from '../../app/conversations-store'
import { setPaused, usePaused } from '../../app/memory-paused'
import { useRoute } from '../../app/routes'
import { classNames } from '../../components/class-names'
import { DropdownMenu, MenuChoice, MenuChoices, MenuItem, MenuSeparator } from '../../components/DropdownMenu'

const tones = { normal: 'text-accent', read_only: 'text-ink-soft', off: 'text-ink-faint', waits: 'text-warn' }
const icons = { normal: NotebookPen, read_only: NotebookText, off: NotebookTabs }

/** How memory takes part: of the conversation, or of the one that is about to begin. */
export function useMemoryMode(conversationId: string | null) {
  const isPrivate = useRoute(({ route }) => route.view === 'chat' && route.memory === 'off')
  const [chosen, setChosen] = useState<{ isPrivate: boolean; mode: MemoryMode } | null>(null)
  // What was chosen holds as long as the same kind of new chat is open.
  const ofNew = chosen?.isPrivate === isPrivate ? chosen.mode : isPrivate ? 'off' : 'normal'
  const summary = useSummary(conversationId)
  const change = useCallback(
    (mode: MemoryMode) => {
      if (conversationId === null) setChosen({ isPrivate, mode })
      else void setMemoryMode(client, conversationId, mode)
    },
    [conversationId, isPrivate],
  )
  return [conversationId === null ? ofNew : (summary?.memoryMode ?? 'normal'), change] as const
}

export function MemoryModeMenu({
  mode,
  onChange,
}: {
  mode: MemoryMode
  onChange: (mode: MemoryMode) => void
}) {
  const { t } = useTranslation()
  // What is used stays as it is; only a chat that would remember has something that waits.
  const waits = usePaused() && mode === 'normal'
  const Icon = waits ? Pause : icons[mode]
  const label = t('chat.memoryMode.label', {
    mode: waits ? t('chat.memoryMode.paused') : t(`chat.memoryMode.${mode}`),
  })
  return (
    <DropdownMenu
      align="start"
      side="top"
      className="w-72"
      trigger={
        <button
          type="button"
          aria-label={label}
          title={label}
          className={classNames(
            'flex h-8 shrink-0 items-center gap-1.5 rounded-control px-2 text-sm transition-colors hover:bg-hover data-[state=open]:bg-hover',
            tones[waits ? 'waits' : mode],
          )}
        >
          <Icon
            aria-hidden
            size={15}
            strokeWidth={1.75}
            className={mode === 'off' ? 'opacity-60' : undefined}
          />
          <span className={classNames('max-narrow:sr-only', mode === 'off' && 'line-through')}>
            {waits
              ? t('chat.memoryMode.pausedShort')
              : mode === 'read_only'
                ? t('chat.memoryMode.read_onlyShort')
                : t('frame.memory')}
          </span>
        </button>
      }
    >
      <MenuChoices
        value={mode}
        onChange={(next) => {
          const read = MemoryMode.safeParse(next)
          if (read.success) onChange(read.data)
        }}
      >
        {MemoryMode.options.map((option) => (
          <MenuChoice key={option} value={option} detail={t(`chat.memoryMode.${option}Detail`)}>
            {t(`chat.memoryMode.${option}`)}
          </MenuChoice>
        ))}
      </MenuChoices>
      {waits ? (
        <>
          <MenuSeparator />
          <MenuItem
            icon={Play}
            detail={t('chat.memoryMode.pausedDetail')}
            onSelect={() => void setPaused(false)}
          >
            {t('chat.memoryMode.resume')}
          </MenuItem>
        </>
      ) : null}
    </DropdownMenu>
  )
}
