import { describe, expect, test } from 'vitest'
import { readConfig } from './read-config'

/** What is told of a text that is wrong: `line:column field | found | expected`. */
function _told(text: string): string[] {
  const { config, issues } = readConfig(text, 'a.yaml')
  expect(config).toBeNull()
  return issues.map(
    ({ line, column, field, found, expected }) => `${line}:${column} ${field} | ${found} | ${expected}`,
  )
}

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
