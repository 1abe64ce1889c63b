import type { ModelPreset, ModelProfile } from '../../shared/contract/models'
import { loadPresets, loadProfiles } from './models'

/** What is known of models that nobody has told of: presets and profiles, read once, when they are first asked for. */
export function modelKnowledge(dataFolder: string) {
  let presets: ReturnType<typeof loadPresets> | undefined
  let profiles: ReturnType<typeof loadProfiles> | undefined
  return {
    presets: async (): Promise<readonly ModelPreset[]> => {
      presets ??= loadPresets(dataFolder)
      return (await presets).value.listPresets()
    },
    /** Null where the name is of no known family. */
    profileOf: async (name: string): Promise<ModelProfile | null> => {
      profiles ??= loadProfiles(dataFolder)
      return (await profiles).value.getProfile(name)
    },
  }
}
