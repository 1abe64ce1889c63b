import { describe, expect, test } from 'vitest'
import { readConfig } from './read-config'

/** The config of a text that is right. */
function right(text: string) {
  const { config, issues } = readConfig(text, 'a.yaml')
  expect(issues).toEqual([])
  if (!config) throw new Error('nothing was read')
  return config
}

/** What is told of a text that is wrong: `line:column field | found | expected`. */
function told(text: string): string[] {
  const { config, issues } = readConfig(text, 'a.yaml')
  expect(config).toBeNull()
  return issues.map(
    ({ line, column, field, found, expected }) => `${line}:${column} ${field} | ${found} | ${expected}`,
  )
}

describe('an agent document', () => {
  const text = `# my agent
agent_name: ada
model_name: qwen3-32b
model_endpoint: http://localhost:8001/v1
generation_config:
  temperature: 0.6
  max_tokens: 4096
  context_window: 32768
`
  test('gives the agent its model [B1]', () => {
    const { agents, models, providers } = right(text)
    expect(agents).toEqual([{ name: 'ada', key: 'agent:ada', line: 2 }])
    expect(providers).toEqual([])
    expect(models).toEqual([
      {
        key: 'agent:ada',
        line: 2,
        enabled: true,
        form: {
          kind: 'openai-compatible',
          wireName: 'qwen3-32b',
          displayName: 'ada',
          slug: 'ada',
          endpointUrl: 'http://localhost:8001/v1',
          temperature: 0.6,
          maxTokens: 4096,
          contextWindow: 32768,
          contextWindowSource: 'user',
          firstTokenTimeoutSeconds: 600,
          description: '',
          task: 'chat',
          topP: null,
          stop: [],
          extraBody: {},
          reasoning: 'default',
          maxParallel: null,
          price: { input: null, output: null },
          apiKey: null,
          headers: {},
          tokenCommand: null,
          caFile: null,
          maxRetries: 0,
          idleTimeoutSeconds: 120,
        },
      },
    ])
  })

  test('needs a name, a model and an address; the rest has defaults [B1]', () => {
    const { models } = right(
      'agent_name: 数据 助手\nmodel_name: llama3.2\nmodel_endpoint: localhost:11434/v1/\ntype: ollama',
    )
    expect(models[0]?.form).toMatchObject({
      displayName: '数据 助手',
      kind: 'ollama',
      endpointUrl: 'http://localhost:11434/v1',
      temperature: 0.7,
      maxTokens: null,
      contextWindow: 32768,
      contextWindowSource: 'default',
    })
    expect(models[0]?.form.slug).toBeUndefined()
    expect(told('agent_name: a\n')).toEqual([
      '1:1 null | nothing | model_endpoint, such as http://localhost:8001/v1',
      '1:1 null | nothing | model_name, such as qwen3-32b',
    ])
    expect(told('model_name: a\nmodel_endpoint: http://localhost:1/v1')[0]).toBe(
      '1:1 null | no agent_name | agent_name, the agent’s name',
    )
  })

  test('may say all that the dialog can [B1][D2]', () => {
    const { models } = right(
      `agent_name: a
type: azure-openai
model_name: my-deployment
model_endpoint: https://res.openai.azure.com
api_version: 2025-01-01-preview
api_key: \${SECRET:azure-key}
display_name: Mine
description: for tests
headers: { X-Team: core, Authorization: 'Bearer \${SECRET:team}' }
ca_file: /etc/ca.pem
max_retries: 5
timeout: 29.5
idle_timeout: 60
max_parallel: 2
price: { input: 3, output: 15 }
capabilities: { tools: true, vision: false }
task: chat
generation_config:
  temperature: 2
  top_p: 0.5
  max_tokens: null
  context_window: 128000
  stop: END
  reasoning: off
  extra_body: { seed: 1, nested: { list: [1, null, x] } }
`.replace('reasoning: off', "reasoning: 'off'"),
    )
    expect(models[0]?.form).toMatchObject({
      apiVersion: '2025-01-01-preview',
      apiKey: '${SECRET:azure-key}',
      displayName: 'Mine',
      headers: { 'X-Team': 'core', Authorization: 'Bearer ${SECRET:team}' },
      caFile: '/etc/ca.pem',
      maxRetries: 5,
      firstTokenTimeoutSeconds: 30,
      idleTimeoutSeconds: 60,
      maxParallel: 2,
      price: { input: 3, output: 15 },
      capabilities: { tools: true, vision: false },
      topP: 0.5,
      stop: ['END'],
      reasoning: 'off',
      extraBody: { seed: 1, nested: { list: [1, null, 'x'] } },
    })
  })

  test('several of them in one file are several models [B1]', () => {
    const { agents, models } = right(`---
${text}
---
agent_name: creative
model_name: llama2-70b
model_endpoint: http://localhost:8003/v1
generation_config: { temperature: 0.9 }
---
`)
    expect(agents.map(({ name, line }) => [name, line])).toEqual([
      ['ada', 3],
      ['creative', 12],
    ])
    expect(models.map(({ form }) => form.temperature)).toEqual([0.6, 0.9])
  })
})

describe('a provider document', () => {
  test('gives the models of every section and of custom [B1][D1]', () => {
    const { models, providers, assignment } = right(`
providers:
  fireworks:
    apiKey: \${SECRET:fireworks-key}
    enabled: true
    defaultModel: llama-v3p3-70b-instruct
    customModels:
      - id: my-codex
        displayName: My Codex
        modelPath: accounts/mine/models/codex-v1
        contextWindow: 16384
        cost: { input: 1.20, output: 1.20 }
        description: tuned
  anthropic:
    apiKey: \${SECRET:claude}
    enabled: false
    defaultModel: claude-sonnet-4-5
  custom:
    - id: local-llama
      displayName: Local Llama
      type: openai-compatible
      endpoint: http://localhost:8000/v1
      modelName: meta-llama/llama-3.1-70b-instruct
      contextWindow: 128000
      cost: { input: 0, output: 0 }
      temperature: 0.2
      topP: 0.9
      maxTokens: 2048
    - id: enterprise-claude
      type: anthropic
      endpoint: https://claude.example.internal/v1
      apiKey: \${SECRET:enterprise-claude-key}
      modelName: claude-enterprise
    - id: azure
      type: azure-openai
      endpoint: https://mine.openai.azure.com
      deploymentName: gpt-4-turbo-enterprise
    - id: untyped
      modelPath: accounts/john/models/coder
agents:
  useUnifiedProvider: false
  unifiedProviderChoice: custom:local-llama
  providerAssignment:
    planning: auto
    code: custom:my-codex
    review: claude
`)
    const row = ({ key, enabled, form }: (typeof models)[number]) => [
      key,
      enabled,
      form.kind,
      form.endpointUrl,
      form.wireName,
      form.displayName,
      form.apiKey,
    ]
    const fireworks = 'https://api.fireworks.ai/inference/v1'
    expect(models.map(row)).toEqual([
      [
        'custom:local-llama',
        true,
        'openai-compatible',
        'http://localhost:8000/v1',
        'meta-llama/llama-3.1-70b-instruct',
        'Local Llama',
        null,
      ],
      [
        'custom:enterprise-claude',
        true,
        'anthropic',
        'https://claude.example.internal',
        'claude-enterprise',
        'enterprise-claude',
        '${SECRET:enterprise-claude-key}',
      ],
      [
        'custom:azure',
        true,
        'azure-openai',
        'https://mine.openai.azure.com',
        'gpt-4-turbo-enterprise',
        'azure',
        null,
      ],
      // No type is Fireworks, and at one address there is one key.
      [
        'custom:untyped',
        true,
        'fireworks',
        fireworks,
        'accounts/john/models/coder',
        'untyped',
        '${SECRET:fireworks-key}',
      ],
      [
        'custom:my-codex',
        true,
        'fireworks',
        fireworks,
        'accounts/mine/models/codex-v1',
        'My Codex',
        '${SECRET:fireworks-key}',
      ],
      [
        'default:fireworks',
        true,
        'fireworks',
        fireworks,
        'accounts/fireworks/models/llama-v3p3-70b-instruct',
        'llama-v3p3-70b-instruct',
        '${SECRET:fireworks-key}',
      ],
      [
        'default:anthropic',
        false,
        'anthropic',
        'https://api.anthropic.com',
        'claude-sonnet-4-5',
        'claude-sonnet-4-5',
        '${SECRET:claude}',
      ],
    ])
    expect(models[0]?.form).toMatchObject({
      slug: 'local-llama',
      temperature: 0.2,
      topP: 0.9,
      maxTokens: 2048,
      price: { input: 0, output: 0 },
    })
    expect(models[2]?.form).toMatchObject({ apiVersion: '2024-10-21', maxRetries: 3 })
    expect(providers).toEqual([
      { name: 'fireworks', kind: 'fireworks', enabled: true, defaultKey: 'default:fireworks' },
      { name: 'anthropic', kind: 'anthropic', enabled: false, defaultKey: 'default:anthropic' },
    ])
    expect(assignment).toEqual({
      useUnifiedProvider: false,
      unifiedProviderChoice: 'custom:local-llama',
      providerAssignment: { planning: 'auto', code: 'custom:my-codex', review: 'claude' },
    })
  })

  test('may carry the dotted names of an editor’s settings, or none at all [B1]', () => {
    const dotted = right(`{
  "aiOrchestrator.providers.fireworks.customModels": [
    { "id": "a", "modelPath": "accounts/x/models/a", "contextWindow": 32768, "cost": { "input": 0.9, "output": 0.9 } }
  ],
  "aiOrchestrator.providers.custom": [
    { "id": "b", "type": "vllm", "endpoint": "http://localhost:8000/v1", "modelName": "b" }
  ],
  "aiOrchestrator.agents.useUnifiedProvider": true,
  "aiOrchestrator.agents.unifiedProviderChoice": "custom:b"
}`)
    const plain = right(`
customModels: [{ id: a, modelPath: accounts/x/models/a, contextWindow: 32768, price: { input: 0.9, output: 0.9 } }]
custom: [{ id: b, type: vllm, endpoint: 'http://localhost:8000/v1', modelName: b }]
useUnifiedProvider: true
unifiedProviderChoice: custom:b
`)
    const places = (config: typeof dotted) => ({
      ...config,
      models: config.models.map((m) => ({ ...m, line: 0 })),
    })
    expect(places(plain)).toEqual(places(dotted))
    expect(plain.models.map(({ key }) => key)).toEqual(['custom:b', 'custom:a'])
  })

  test('its default model may be one of its own [D1]', () => {
    for (const named of ['mine', 'custom:mine', 'accounts/x/models/a']) {
      const { models, providers } = right(`
fireworks: { defaultModel: '${named}', customModels: [{ id: mine, modelPath: accounts/x/models/a }] }`)
      expect([models.map(({ key }) => key), providers[0]?.defaultKey]).toEqual([
        ['custom:mine'],
        'custom:mine',
      ])
    }
  })

  test('fields may be taken over from an anchor [B1]', () => {
    const { models } = right(`
custom:
  - &base { id: a, type: ollama, modelName: llama3.2, temperature: 0.1, contextWindow: 8192 }
  - { <<: *base, id: b, temperature: 0.9 }
`)
    expect(
      models.map(({ form }) => [form.slug, form.wireName, form.temperature, form.contextWindow]),
    ).toEqual([
      ['a', 'llama3.2', 0.1, 8192],
      ['b', 'llama3.2', 0.9, 8192],
    ])
  })

  test('a pasted Azure request fills deployment and version [A3]', () => {
    const { models } = right(`
custom:
  - id: a
    type: azure-openai
    endpoint: https://r.openai.azure.com/openai/deployments/dep/chat/completions?api-version=2025-02-01
  - { id: b, type: azure-openai, endpoint: 'https://r.openai.azure.com/openai/v1/', deploymentName: dep }
`)
    expect(models.map(({ form }) => [form.wireName, form.endpointUrl, form.apiVersion])).toEqual([
      ['dep', 'https://r.openai.azure.com', '2025-02-01'],
      ['dep', 'https://r.openai.azure.com/openai/v1', null],
    ])
  })
})
