export { effectiveContextWindow, mergeCapabilities, noCapabilities } from './capabilities'
export { Choices } from './choices'
export { ModelRegistry } from './registry'
export { type KeyStore, Secrets } from './secrets'
