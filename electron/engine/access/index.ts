export { type Access, type Asking, askingOf, EndpointAccess } from './endpoint-access'
export { isGguf, OpenModels, watchLoading } from './open-model'
export { runStages } from './stage-test'
export { TokenCommands } from './token-command'
