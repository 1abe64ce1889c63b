import type { TFunction } from 'i18next'
import type { Client } from '../../../../shared/contract'
import { showError, showToast } from '../../../components/toast-store'

type Asks = Pick<Client, 'transfer'> & { shell: Pick<Client['shell'], 'saveTextFile' | 'pickFolder'> }

/** Writes all memories into a file that the person names. */
export async function exportMemories(client: Asks, as: 'json' | 'markdown', t: TFunction) {
  const made = as === 'json' ? await client.transfer.exportJson() : await client.transfer.exportMarkdown()
  if (!made.ok) return showError(made.error)
  const saved = await client.shell.saveTextFile(made.value)
  if (!saved.ok) return showError(saved.error)
  if (saved.value.path !== null) showToast({ text: t('transfer.saved', { path: saved.value.path }) })
}

/** Writes a folder of linked notes that Obsidian opens. */
export async function exportNotes(client: Asks, t: TFunction) {
  const picked = await client.shell.pickFolder()
  if (!picked.ok) return showError(picked.error)
  if (picked.value.path === null) return
  const written = await client.transfer.exportNotes({ folder: picked.value.path })
  if (!written.ok) return showError(written.error)
  showToast({ text: t('transfer.notesSaved', { count: written.value.files }) })
}
