import type { TFunction } from 'i18next'

/** The names of fields as the dialog has them; a field of a kind of its own keeps the engine's name. */
export function fieldLabel(t: TFunction, field: string): string {
  switch (field) {
    case 'wireName':
      return t('models.dialog.name')
    case 'displayName':
      return t('models.dialog.displayName')
    case 'endpointUrl':
    case 'baseUrl':
      return t('connection.address.openai')
    case 'temperature':
      return t('models.dialog.temperature')
    case 'maxTokens':
      return t('models.dialog.maxTokens')
    case 'contextWindow':
      return t('models.dialog.contextWindow')
    case 'firstTokenTimeoutSeconds':
    case 'timeout':
      return t('models.dialog.firstToken')
    case 'topP':
      return t('modelForm.topP')
    case 'stop':
      return t('modelForm.stop')
    case 'slug':
      return t('modelForm.slug')
    case 'description':
      return t('modelForm.description')
    case 'task':
      return t('modelForm.task')
    case 'reasoning':
      return t('modelForm.reasoning')
    case 'extraBody':
      return t('modelForm.extraBody')
    case 'maxParallel':
      return t('modelForm.maxParallel')
    case 'maxRetries':
      return t('connection.retries')
    case 'idleTimeoutSeconds':
      return t('connection.idle')
    case 'headers':
      return t('connection.headers.label')
    case 'caFile':
      return t('connection.caFile')
    case 'apiKey':
      return t('models.dialog.key')
    case 'apiVersion':
      return t('connection.azure.version')
    case 'tokenCommand':
      return t('connection.tokenCommand')
    case 'kind':
      return t('connection.kind.label')
    case 'price':
      return t('modelForm.price')
    case 'capabilities.tools':
      return t('models.capability.tools')
    case 'capabilities.vision':
      return t('models.capability.vision')
    case 'capabilities.reasoning':
      return t('models.explain.canReason')
    case 'capabilities.jsonSchema':
      return t('models.capability.jsonSchema')
    default:
      return field
  }
}
