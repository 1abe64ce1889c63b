import { describe, expect, test } from 'vitest'
import { AppError } from '../../app-error'
import {
  createLmStudioBackend,
  createOllamaBackend,
  createOpenAiCompatibleBackend,
  createVllmBackend,
  defaultSettings,
  settingsForm,
} from './index'

describe('a factory', () => {
  const common = { apiKey: null, temperature: 0.7, maxTokens: null, timeout: 30, maxRetries: 3 }
  test('has the defaults of its server [B4]', () => {
    expect(createOllamaBackend()).toMatchObject({
      ...common,
      kind: 'ollama',
      model: 'llama3.2',
      baseUrl: 'http://localhost:11434/v1',
    })
    expect(createVllmBackend('org/m')).toMatchObject({
      ...common,
      kind: 'vllm',
      model: 'org/m',
      baseUrl: 'http://localhost:8000/v1',
    })
    expect(createLmStudioBackend()).toMatchObject({
      ...common,
      kind: 'lmstudio',
      model: 'local-model',
      baseUrl: 'http://localhost:1234/v1',
    })
    expect(
      createOpenAiCompatibleBackend({
        model: 'm',
        baseUrl: 'http://localhost:8001/v1',
        apiKey: 'k',
        maxTokens: 4096,
      }),
    ).toMatchObject({ ...common, kind: 'openai-compatible', model: 'm', apiKey: 'k', maxTokens: 4096 })
    expect(createOllamaBackend('qwen3', { temperature: 0, timeout: undefined })).toMatchObject({
      model: 'qwen3',
      temperature: 0,
      timeout: 30,
    })
  })

  test('refuses what cannot be, and says what was expected [B4]', () => {
    const fault = (run: () => unknown) => {
      try {
        run()
      } catch (error) {
        return error instanceof AppError ? [error.code, error.params.field, error.params.expected] : error
      }
      return null
    }
    expect(fault(() => createOllamaBackend('m', { temperature: 3 }))).toEqual([
      'invalid_input',
      'temperature',
      'a number from 0 to 2',
    ])
    expect(fault(() => createVllmBackend(''))).toEqual([
      'invalid_input',
      'model',
      'a name of at most 300 characters',
    ])
    const misspelt: object = { model: 'm', baseUrl: 'http://localhost:1/v1', base_url: 'x' }
    expect(
      fault(() =>
        createOpenAiCompatibleBackend({ model: 'm', baseUrl: 'http://localhost:1/v1', ...misspelt }),
      ),
    ).toEqual(['invalid_input', 'base_url', 'baseUrl'])
  })

  test('gives a form that the registry takes: 30 s are the wait for the first token [B4]', () => {
    expect(settingsForm(createOllamaBackend(), 'Mine')).toMatchObject({
      kind: 'ollama',
      wireName: 'llama3.2',
      displayName: 'Mine',
      endpointUrl: 'http://localhost:11434/v1',
      temperature: 0.7,
      maxTokens: null,
      contextWindow: 32_768,
      contextWindowSource: 'default',
      firstTokenTimeoutSeconds: 30,
      maxRetries: 3,
    })
    const azure = { ...defaultSettings, kind: 'azure-openai' as const, apiVersion: '2024-10-21' }
    expect(settingsForm({ ...azure, baseUrl: 'https://r.openai.azure.com' }).apiVersion).toBe('2024-10-21')
    expect(
      settingsForm({ ...azure, baseUrl: 'https://r.openai.azure.com/openai/v1' }).apiVersion,
    ).toBeUndefined()
  })
})
