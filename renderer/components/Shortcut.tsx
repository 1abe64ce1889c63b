import { classNames } from './class-names'

const isMac = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac')
const macNames: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩', Escape: 'esc' }
const otherNames: Record<string, string> = { Mod: 'Ctrl', Enter: 'Enter', Escape: 'Esc' }

/** "Mod+Shift+F" as people on this system read it. */
export const shortcutText = (keys: string, mac = isMac) =>
  keys
    .split('+')
    .map((key) => (mac ? macNames : otherNames)[key] ?? key)
    .join(mac ? '' : '+')

export const Shortcut = ({ keys, inverted = false }: { keys: string; inverted?: boolean }) => (
  <kbd className={classNames('font-sans text-xs', inverted ? 'text-paper opacity-75' : 'text-ink-faint')}>
    {shortcutText(keys)}
  </kbd>
)
