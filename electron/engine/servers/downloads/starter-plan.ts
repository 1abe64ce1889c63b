import { join } from 'node:path'
import { starterModels } from '../builtin/catalog'
import type { DownloadPlan } from './downloads'

/** How the catalog's models are fetched: each into one folder, under the name its maker gave it. */
export const starterPlan =
  (modelsFolder: string) =>
  (modelKey: string): DownloadPlan | undefined => {
    const model = starterModels.find((one) => one.key === modelKey)
    if (!model) return undefined
    const { displayName, fileName, sizeBytes, sha256, sources } = model
    return { displayName, targetPath: join(modelsFolder, fileName), sizeBytes, sha256, sources }
  }
