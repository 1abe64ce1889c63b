export { Choices } from './choices'
export {
  effectiveContextWindow,
  ModelRegistry,
  mergeCapabilities,
  type NewModel,
  noCapabilities,
  type ResolvedModel,
} from './registry'
export { type KeyStore, Secrets } from './secrets'
