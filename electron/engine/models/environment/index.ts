export {
  createLmStudioBackend,
  createOllamaBackend,
  createOpenAiCompatibleBackend,
  createVllmBackend,
} from './backends'
export { type EnvironmentIssue, readEnvironment } from './read-environment'
export { resolveSettings } from './resolve-settings'
export { defaultSettings, ModelBackendSettings, settingsForm } from './settings'
export { loadVariables, sourceText, type Variables } from './variables'
