import { basename, join } from 'node:path'
import type { CatalogEntry } from '../../models'
import type { DownloadPlan } from '../downloads'

const prefix = 'catalog:'

/** The key by which a download or a model is known to be of this entry. */
export const catalogKey = ({ name }: Pick<CatalogEntry, 'name'>): string => prefix + name

/** The name of the entry that a key is of; null for other downloads. */
export const nameInKey = (key: string | null): string | null =>
  key?.startsWith(prefix) ? key.slice(prefix.length) : null

/** Where a GGUF file of the catalog lies. */
export const ggufPath = (modelsFolder: string, file: string): string => join(modelsFolder, basename(file))

/** How an entry is fetched; undefined where nothing of it is fetched. */
export function planOf(entry: CatalogEntry, modelsFolder: string): DownloadPlan | undefined {
  const { name: displayName, engine, gguf, onnx, ollama } = entry
  if (entry.skipDownload) return undefined
  if (engine === 'builtin' && gguf) {
    const { repository, revision, file, sizeBytes, sha256 } = gguf
    const source = { kind: 'hub' as const, name: 'Hugging Face', repository, revision, file }
    const targetPath = ggufPath(modelsFolder, file)
    return { kind: 'file', displayName, targetPath, sizeBytes, sha256, sources: [source] }
  }
  if (engine === 'onnx' && onnx) {
    const { repository, revision, precision } = onnx
    return { kind: 'snapshot', displayName, repository, revision, need: { engine, precision } }
  }
  if (engine === 'vllm') {
    const { repository, revision } = entry
    return { kind: 'snapshot', displayName, repository, revision, need: { engine } }
  }
  return engine === 'ollama' && ollama ? { kind: 'ollama', displayName, model: ollama } : undefined
}
