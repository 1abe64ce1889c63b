/** A configuration file with many models on a few servers, each with what a person would write of it. */
export const manyModelsYaml = (count: number): string =>
  [
    'providers:',
    '  custom:',
    ...Array.from({ length: count }, (_, index) =>
      [
        `    - id: model-${index}`,
        `      displayName: Model number ${index}`,
        '      type: openai-compatible',
        `      endpoint: http://127.0.0.1:${9_000 + (index % 20)}/v1`,
        `      modelName: organisation/model-${index}-instruct`,
        '      contextWindow: 32768',
        '      maxTokens: 4096',
        '      temperature: 0.6',
        '      cost: { input: 0.5, output: 1.5 }',
        '      capabilities: { tools: true, vision: false }',
      ].join('\n'),
    ),
    '',
  ].join('\n')
