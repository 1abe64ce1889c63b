import type { Client } from '../../shared/contract'

/** Tells the engine whether anybody can see the window, now and whenever that changes. Returns what ends it. */
export function followVisibility(client: Pick<Client, 'app'>): () => void {
  const tell = () => void client.app.setVisible({ visible: document.visibilityState === 'visible' })
  tell()
  document.addEventListener('visibilitychange', tell)
  return () => document.removeEventListener('visibilitychange', tell)
}
