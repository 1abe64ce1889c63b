import type { LucideIcon } from 'lucide-react'
import { useEffect } from 'react'
import { create } from 'zustand'

export type CommandGroup = 'go' | 'here' | 'actions' | 'appearance'

/** Something the app can do, by name, from the palette or by its keys. */
export type Command = {
  id: string
  group: CommandGroup
  label: string
  /** Other words by which it is looked for. */
  keywords?: readonly string[]
  icon: LucideIcon
  shortcut?: string
  /** Further keys that do the same. */
  alsoShortcuts?: readonly string[]
  run: () => void
}

const useCommandStore = create<{ sets: ReadonlyMap<symbol, readonly Command[]> }>(() => ({
  sets: new Map(),
}))

/** Commands that exist while the component that calls this is there. Give a memoised list. */
export function useRegisterCommands(commands: readonly Command[]) {
  useEffect(() => {
    const owner = Symbol('commands')
    const change = (edit: (sets: Map<symbol, readonly Command[]>) => void) =>
      useCommandStore.setState(({ sets }) => {
        const next = new Map(sets)
        edit(next)
        return { sets: next }
      })
    change((sets) => sets.set(owner, commands))
    return () => change((sets) => sets.delete(owner))
  }, [commands])
}

export const allCommands = () => [...useCommandStore.getState().sets.values()].flat()
export const useCommandSets = () => useCommandStore((state) => state.sets)

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** Whether these are the keys of a shortcut such as "Mod+Shift+F"; Mod is ⌘ on macOS, Ctrl elsewhere. */
export function matchesShortcut(event: Keys, shortcut: string, mac: boolean): boolean {
  const parts = shortcut.split('+')
  const key = parts.at(-1) ?? ''
  const mod = parts.includes('Mod')
  return (
    event.key.toLowerCase() === key.toLowerCase() &&
    (mac ? event.metaKey : event.ctrlKey) === mod &&
    (mac ? !event.ctrlKey : !event.metaKey) &&
    event.shiftKey === parts.includes('Shift') &&
    event.altKey === parts.includes('Alt')
  )
}

const openLayer = '[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"]'

/** One listener for all shortcuts of the window. */
export function followShortcuts(mac: boolean): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    // What floats above takes the keys first; only combinations pass through it.
    const layered = !event.ctrlKey && !event.metaKey && document.querySelector(openLayer) !== null
    if (layered) return
    const command = allCommands().find((candidate) =>
      [candidate.shortcut, ...(candidate.alsoShortcuts ?? [])].some(
        (shortcut) => shortcut !== undefined && matchesShortcut(event, shortcut, mac),
      ),
    )
    if (!command) return
    event.preventDefault()
    command.run()
  }
  addEventListener('keydown', listen)
  return () => removeEventListener('keydown', listen)
}
