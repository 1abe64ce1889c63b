import { Command as Palette } from 'cmdk'
import { MessageSquare, Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { overlayClass } from '../components/Dialog'
import { Shortcut } from '../components/Shortcut'
import { useReturnFocus } from '../components/use-return-focus'
import { type Command, type CommandGroup, useCommandSets } from './commands'
import { useConversations } from './conversations-store'
import { useFrame } from './frame-store'
import { openRoute } from './routes'

const groups: readonly CommandGroup[] = ['here', 'go', 'actions', 'appearance']
const maxConversations = 200
/** It is open already. */
const paletteCommandId = 'palette'

/** Reaches everything by name. */
export function CommandPalette() {
  const open = useFrame((state) => state.paletteOpen)
  const setOpen = (next: boolean) => useFrame.setState({ paletteOpen: next })
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className={overlayClass} />
        <PaletteContent close={() => setOpen(false)} />
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function PaletteContent({ close }: { close: () => void }) {
  const { t } = useTranslation()
  const returnFocus = useReturnFocus()
  return (
    <Dialog.Content
      aria-describedby={undefined}
      onCloseAutoFocus={(event) => {
        // A command may have taken the focus to where it leads.
        if (document.activeElement === document.body) returnFocus(event)
        else event.preventDefault()
      }}
      className="fixed top-[12vh] left-1/2 z-40 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 animate-fade overflow-hidden rounded-dialog border border-line bg-raised shadow-float outline-none"
    >
      <Dialog.Title className="sr-only">{t('frame.palette.title')}</Dialog.Title>
      <PaletteBody close={close} />
    </Dialog.Content>
  )
}

function PaletteBody({ close }: { close: () => void }) {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const sets = useCommandSets()
  const conversations = useConversations((state) => state.list)
  const commands = [...sets.values()].flat().filter((command) => command.id !== paletteCommandId)
  return (
    <Palette label={t('frame.palette.title')} loop>
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden size={16} strokeWidth={1.75} className="text-ink-faint" />
        <Palette.Input
          value={query}
          onValueChange={setQuery}
          placeholder={t('frame.palette.placeholder')}
          className="h-12 flex-1 text-md outline-none select-text"
        />
      </div>
      <Palette.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-2">
        <Palette.Empty className="px-2 py-6 text-center text-ink-faint">
          {t('frame.palette.none')}
        </Palette.Empty>
        {groups.map((group) => {
          const inGroup = commands.filter((command) => command.group === group)
          if (inGroup.length === 0) return null
          return (
            <Group key={group} heading={t(`frame.palette.${group}`)}>
              {inGroup.map((command) => (
                <CommandItem key={command.id} command={command} close={close} />
              ))}
            </Group>
          )
        })}
        {conversations && conversations.length > 0 && query !== '' ? (
          <Group heading={t('frame.palette.recent')}>
            {conversations.slice(0, maxConversations).map((conversation) => (
              <Palette.Item
                key={conversation.id}
                value={conversation.id}
                keywords={[conversation.title]}
                className={itemClass}
                onSelect={() => {
                  close()
                  openRoute({ view: 'chat', conversationId: conversation.id })
                }}
              >
                <MessageSquare aria-hidden size={15} strokeWidth={1.75} className="text-ink-faint" />
                <span className="truncate">{conversation.title || t('frame.untitled')}</span>
              </Palette.Item>
            ))}
          </Group>
        ) : null}
      </Palette.List>
    </Palette>
  )
}

const itemClass =
  'flex h-9 items-center gap-2.5 rounded-control px-2 data-[selected=true]:bg-hover data-[selected=true]:text-ink text-ink-soft'

function CommandItem({ command, close }: { command: Command; close: () => void }) {
  const Icon = command.icon
  return (
    <Palette.Item
      value={command.id}
      keywords={[command.label, ...(command.keywords ?? [])]}
      className={itemClass}
      onSelect={() => {
        close()
        command.run()
      }}
    >
      <Icon aria-hidden size={15} strokeWidth={1.75} className="text-ink-faint" />
      <span className="flex-1 truncate">{command.label}</span>
      {command.shortcut ? <Shortcut keys={command.shortcut} /> : null}
    </Palette.Item>
  )
}

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Palette.Group
    heading={heading}
    className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-faint"
  >
    {children}
  </Palette.Group>
)
