import type { EngineContract, Handlers } from '../../../shared/contract'
import type { ConfigFileView } from '../../../shared/contract/config-files'
import type { StoredModel } from '../database/models'
import { type ConfigFile, type ConfigFolder, type ModelRegistry, writeConfig } from '../models'
import { exportForm } from './export-form'

type Deps = { folder: ConfigFolder; registry: ModelRegistry }

/** Configuration files: what is in the folder, taking one in, and writing one out. */
export function configFilesApi({ folder, registry }: Deps): Handlers<EngineContract>['configFiles'] {
  const view = (file: ConfigFile): ConfigFileView => ({
    path: file.path,
    name: file.name,
    state: file.state,
    issues: [...file.issues],
    models: registry
      .all()
      .filter(({ origin }) => origin.from === 'file' && origin.path === file.path)
      .map(({ id, displayName }) => ({ id, displayName })),
    readAt: file.readAt,
  })
  return {
    list: async () => {
      await folder.looked()
      return folder.files().map(view)
    },
    reload: async () => (await folder.reload()).map(view),
    importText: async ({ name, text }) => view(await folder.importText(name, text)),
    exportText: ({ ids }) => {
      const models = ids === null ? registry.all().filter(isExportable) : ids.map((id) => registry.stored(id))
      const [only] = models
      const name = only && models.length === 1 ? only.slug : 'keepsake-models'
      return { name: `${name}.yaml`, text: writeConfig(models.filter(hasAddress).map(exportForm)) }
    },
  }
}

/** The built-in engine's models are files of this machine: a document of them would mean nothing elsewhere. */
const hasAddress = ({ kind }: StoredModel) => kind !== 'builtin'
const isExportable = (model: StoredModel) => hasAddress(model) && model.origin.from === 'person'
