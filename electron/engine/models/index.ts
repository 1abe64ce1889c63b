export { Choices } from './choices'
export {
  effectiveContextWindow,
  ModelRegistry,
  mergeCapabilities,
  noCapabilities,
} from './registry'
export { type KeyStore, Secrets } from './secrets'
