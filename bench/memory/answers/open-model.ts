import { findModel } from '../../../electron/agent/find-model'
import { readAgentConfig } from '../../../electron/agent/model-source'
import { openFolder } from '../../../electron/agent/open-folder'
import type { OpenedModel } from '../../../electron/engine/chat/run-types'
import { spawnNodeWorker } from '../../../electron/engine/servers'
import { buildProcess, removeProcess } from '../../../electron/engine/testing/build-process'

/** A model behind an address, or one of the app's own list. */
export type ModelChoice = { name: string; contextWindow: number | null } & (
  | { baseUrl: string }
  | { dataFolder: string }
)

/**
 * Opens a model as the app does, key and settings included. Keys are read from the environment: the system's key store
 * belongs to the app.
 * @throws AppError model_missing, invalid_input, config_invalid
 */
export async function openModel(
  choice: ModelChoice,
  environment: NodeJS.ProcessEnv,
): Promise<{ model: OpenedModel; close: () => Promise<void> }> {
  const isListed = 'dataFolder' in choice
  const worker = isListed ? await buildProcess('servers/builtin/worker/main.ts', 'cjs') : ''
  const surroundings = {
    keyStore: null,
    spawnWorker: () => spawnNodeWorker(worker),
    spawnOnnxWorker: () => {
      throw new Error('an ONNX model does not chat')
    },
    log: () => undefined,
  }
  const source = isListed
    ? null
    : readAgentConfig(null, { environment, model: choice.name, baseUrl: choice.baseUrl })
  const engine = await openFolder(isListed ? choice.dataFolder : null, {
    ...surroundings,
    environment: source?.environment ?? environment,
  })
  const close = async () => {
    await engine.close()
    removeProcess(worker)
  }
  try {
    const { id } =
      source === null
        ? findModel(await engine.api.models.list(), choice.name)
        : await engine.api.models.add(source.form)
    const model = await engine.openModel(id)
    return { model: { ...model, contextWindow: choice.contextWindow ?? model.contextWindow }, close }
  } catch (error) {
    await close()
    throw error
  }
}
