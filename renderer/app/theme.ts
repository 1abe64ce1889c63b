import type { Client } from '../../shared/contract'
import type { Settings } from '../../shared/contract/app'

/** Puts the theme on the page; the system's own is what `color-scheme: light dark` gives without a word. */
export function showTheme(theme: Settings['theme'], client: Pick<Client, 'shell'>) {
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  const style = getComputedStyle(document.body)
  // The system draws the window's buttons and knows no oklch().
  void client.shell.setTitleBarColors({
    background: plainColor(style.backgroundColor),
    symbols: plainColor(style.color),
  })
}

/** Follows the system while the setting says so. */
export function followSystemTheme(onChange: () => void): () => void {
  const query = matchMedia('(prefers-color-scheme: dark)')
  query.addEventListener('change', onChange)
  return () => query.removeEventListener('change', onChange)
}

/** A colour in any notation as `#rrggbb`, by painting it. */
function plainColor(color: string): string {
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  if (!context) return color
  context.fillStyle = color
  context.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}
