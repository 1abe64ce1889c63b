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

const agent = (rest: string) =>
  `agent_name: a\nmodel_name: m\nmodel_endpoint: http://localhost:8001/v1\n${rest}`
const entry = (rest: string) => `custom:\n  - id: a\n    modelPath: accounts/x/models/a\n    ${rest}\n`

describe('what is wrong is told with its place, what was found and what was expected [B1]', () => {
  const range = (min: number, max: number) => `a number from ${min} to ${max}`
  const temperature = (value: string, found = value) =>
    [
      agent(`generation_config:\n  temperature: ${value}`),
      `5:16 generation_config.temperature | ${found} | ${range(0, 2)}`,
    ] as const
  test.each([
    temperature('2.1'),
    temperature('-1'),
    temperature('1e999', 'Infinity').map((t) => t.replace(range(0, 2), 'a number that is finite')) as [
      string,
      string,
    ],
    temperature('.nan', 'NaN').map((t) => t.replace(range(0, 2), 'a number that is finite')) as [
      string,
      string,
    ],
    temperature('-.inf', '-Infinity').map((t) => t.replace(range(0, 2), 'a number that is finite')) as [
      string,
      string,
    ],
    temperature('hot', '"hot"'),
    temperature('[1]', 'a list'),
    temperature('"0.5"'),
    [
      agent('generation_config: 1'),
      '4:20 generation_config | 1 | a section with temperature, max_tokens, context_window, top_p, stop, reasoning, extra_body',
    ],
    [
      agent('generation_config: { max_tokens: 99999999999999999999 }'),
      '4:34 generation_config.max_tokens | 100000000000000000000 | a whole number from 1 to 10000000',
    ],
    [
      agent('generation_config: { max_tokens: 1.5 }'),
      '4:34 generation_config.max_tokens | 1.5 | a whole number from 1 to 10000000',
    ],
    [
      agent('generation_config: { max_tokens: 4096, context_window: 4096 }'),
      '4:34 generation_config.max_tokens | 4096 | fewer than the context window, 4096',
    ],
    [
      agent('generation_config: { max_tokens: 40000 }'),
      '4:34 generation_config.max_tokens | 40000 | fewer than 32768, as the context window is not given',
    ],
    [
      agent('generation_config: { context_window: 1 }'),
      '4:38 generation_config.context_window | 1 | a whole number from 256 to 100000000',
    ],
    [
      agent('generation_config: { temprature: 1 }'),
      '4:22 generation_config.temprature | "temprature" | temperature (did you mean that?)',
    ],
    [
      agent('generation_config: { maxTokens: 1 }'),
      '4:22 generation_config.maxTokens | "maxTokens" | max_tokens (did you mean that?)',
    ],
    [agent('model_nmae: x'), '4:1 model_nmae | "model_nmae" | model_name (did you mean that?)'],
    [
      agent('type: azure'),
      `4:7 type | "azure" | one of ${'openai-compatible, ollama, vllm, lmstudio, llamacpp, anthropic, azure-openai, fireworks, google, google-vertex'}`,
    ],
    [
      agent('type: builtin').replace('http://localhost:8001/v1', 'x'),
      `4:7 type | "builtin" | one of ${'openai-compatible, ollama, vllm, lmstudio, llamacpp, anthropic, azure-openai, fireworks, google, google-vertex'}`,
    ],
    [
      agent('api_version: v1'),
      '4:14 api_version | apiVersion with the type openai-compatible | the type azure-openai',
    ],
    [
      agent('type: anthropic\ngeneration_config: { temperature: 1.5 }'),
      '5:35 generation_config.temperature | 1.5 | a number from 0 to 1 for anthropic',
    ],
    [
      agent('').replace('http://localhost:8001/v1', 'http://localhost:8001'),
      '3:17 model_endpoint | "http://localhost:8001" | http://localhost:8001/v1',
    ],
    [
      agent('').replace('http://localhost:8001/v1', 'ftp://x/v1'),
      '3:17 model_endpoint | "ftp://x/v1" | an address such as http://localhost:8001/v1',
    ],
    [
      agent('').replace('model_name: m', 'model_name: 1.10'),
      '2:13 model_name | 1.1 | the name on the wire, at most 300 characters (in quotation marks where it looks like a number)',
    ],
    [agent('model_name: n'), '4:1 model_name | model_name for the second time | each field once'],
    [agent('price: { in: 1 }'), '4:10 price.in | "in" | one of input, output'],
    [agent('price: { inputs: 1 }'), '4:10 price.inputs | "inputs" | input (did you mean that?)'],
    [agent('price: { input: -1 }'), `4:17 price.input | -1 | ${range(0, 1000000)}`],
    [agent('price: { input: 1 }\ncost: { input: 1 }'), '5:1 cost | price and cost | one of the two'],
    [
      agent('headers: { "bad name": x }'),
      '4:10 headers | a section | at most 32 headers, their names as HTTP has them, each text on one line',
    ],
    [
      agent('headers: { X-A: 5 }'),
      '4:17 headers.X-A | a value that is not shown | a text (in quotation marks where it looks like a number)',
    ],
    [
      agent('api_key: 123456'),
      '4:10 api_key | a value that is not shown | a key or ${SECRET:name}, at most 10000 characters (in quotation marks where it looks like a number)',
    ],
    [
      agent('api_key: ${SECRET:my key}'),
      '4:10 api_key | "${SECRET:my key}" | ${SECRET:name} with letters, digits, “.”, “_” or “-” as its name',
    ],
    [agent('timeout: 1'), '4:10 timeout | 1 | a number from 5 to 86400'],
    [
      agent('providers: {}'),
      '4:1 providers | "providers" | one of agent_name, model_name, model_endpoint, type, display_name, description, task, api_key, api_version, headers, token_command, ca_file, max_retries, timeout, idle_timeout, max_parallel, price, cost, capabilities, generation_config',
    ],
    [agent('stop_: 1\n? [a]\n: 1'), '1:1 null | a field whose name is no text | a name'],
    [entry('tmeperature: 1'), '4:5 custom[0].tmeperature | "tmeperature" | temperature (did you mean that?)'],
    [entry('modelName: x'), '4:5 custom[0].modelName | modelPath and modelName | one of the two'],
    [
      entry('endpoint: http://localhost:1/v1'),
      '4:5 custom[0].endpoint | an endpoint without a type | a type beside it, such as openai-compatible: an entry without one is of Fireworks',
    ],
    [entry('enabled: yes'), '4:14 custom[0].enabled | "yes" | true or false'],
    ['custom:\n  - modelPath: a', '2:5 custom[0] | no id | id, the model’s short name'],
    [
      'custom:\n  - id: a b\n    modelPath: a',
      '2:9 custom[0].id | "a b" | letters, digits, “.”, “_” or “-”, at most 100, beginning with a letter or digit',
    ],
    ['custom: {}', '1:9 custom | a section | a list of models, each beginning with “- id:”'],
    ['custom: [1]', '1:10 custom[0] | 1 | a section with id and what the model needs'],
    [
      'custom: [{ id: a, type: azure-openai, endpoint: "https://r.openai.azure.com" }]',
      '1:10 custom[0] | nothing | deploymentName, such as gpt-4-turbo-enterprise',
    ],
    [
      'custom: [{ id: a, type: azure-openai, endpoint: "https://r.openai.azure.com/openai/v1", deploymentName: d, apiVersion: preview }]',
      '1:120 custom[0].apiVersion | "preview" | none, as an address with /openai/v1 has no version',
    ],
    ['providers:\n  firework: {}', '2:3 providers.firework | "firework" | fireworks (did you mean that?)'],
    ['providers: 1', '1:12 providers | 1 | a section'],
    ['fireworks: { enabled: 1 }', '1:23 fireworks.enabled | 1 | true or false'],
    ['fireworks: x', '1:12 fireworks | "x" | a section with apiKey, enabled, defaultModel, customModels'],
    ['providerAssignment: { cod: auto }', '1:23 providerAssignment.cod | "cod" | code (did you mean that?)'],

    [
      'providerAssignment: { code: "custom:" }',
      '1:29 providerAssignment.code | "custom:" | auto, custom:<id> or the name of a preset',
    ],
    [
      'useUnifiedProvider: true',
      '1:21 useUnifiedProvider | no unifiedProviderChoice | unifiedProviderChoice: auto, custom:<id> or the name of a preset',
    ],
    ['aiOrchestrator.providers.custom.x: 1', null],
    ['just a word', '1:1 null | a text | agent_name with model_name and model_endpoint, or providers'],
    ['- a', '1:1 null | a list | agent_name with model_name and model_endpoint, or providers'],
  ] as [string, string | null][])('%j', (text, expected) => {
    const issues = readConfig(text, 'a.yaml').issues.map(
      ({ line, column, field, found, expected }) => `${line}:${column} ${field} | ${found} | ${expected}`,
    )
    if (expected === null) expect(issues.length).toBeLessThanOrEqual(1)
    else expect(issues).toContain(expected)
  })
})
