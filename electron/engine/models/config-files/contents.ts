import type { OriginContents } from '../origins'
import { sections } from './dialects'
import type { ParsedConfig } from './located-model'

/** What the registry takes over of a file. Of its agents it knows the general assistant: the model that chats. */
export const contentsOf = (config: ParsedConfig): OriginContents => ({
  models: config.models,
  defaultKeys: config.providers.flatMap(({ defaultKey }) => defaultKey ?? []),
  assistant: assistantOf(config),
})

function assistantOf({ assignment, providers }: ParsedConfig): OriginContents['assistant'] {
  const { useUnifiedProvider, unifiedProviderChoice, providerAssignment } = assignment
  const said = useUnifiedProvider ? unifiedProviderChoice : providerAssignment.assistant
  if (said == null || said === 'auto') return null
  if (said.startsWith('custom:')) return { name: said.slice('custom:'.length), key: said }
  // A vendor's name stands for the default model of its section, by whichever of its names that is called.
  const section = providers.find(({ name, kind }) => name === said || sections[said]?.kind === kind)
  return { name: said, key: section?.defaultKey ?? null }
}
