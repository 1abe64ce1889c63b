/** The bytes of one reply as a family of servers streams it: the first token, and what follows. */
export type VendorBytes = { first: string; rest: string; isText: RegExp }

const sse = (data: unknown, event?: string) =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${JSON.stringify(data)}\n\n`

/** OpenAI's frames, which Azure, Fireworks, Google and every local server send as well. */
export function openAiBytes(tokens: number): VendorBytes {
  const chunk = (delta: object, finish: string | null = null) =>
    sse({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'm',
      choices: [{ index: 0, delta, finish_reason: finish }],
    })
  const usage = { prompt_tokens: 12, completion_tokens: tokens, total_tokens: 12 + tokens }
  return {
    first: chunk({ role: 'assistant', content: '' }) + chunk({ content: 'token0 ' }),
    rest:
      Array.from({ length: tokens - 1 }, (_, index) => chunk({ content: `token${index + 1} ` })).join('') +
      chunk({}, 'stop') +
      sse({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [], usage }) +
      'data: [DONE]\n\n',
    isText: /"content":"[^"]/,
  }
}

/** The events of Anthropic's Messages API. */
export function anthropicBytes(tokens: number): VendorBytes {
  const message = {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [] },
    ...{ stop_reason: null, stop_sequence: null, usage: { input_tokens: 12, output_tokens: 1 } },
  }
  const told = (type: string, more: object) => sse({ type, ...more }, type)
  const text = (index: number) =>
    told('content_block_delta', { index: 0, delta: { type: 'text_delta', text: `token${index} ` } })
  return {
    first:
      told('message_start', { message }) +
      told('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }) +
      text(0),
    rest:
      Array.from({ length: tokens - 1 }, (_, index) => text(index + 1)).join('') +
      told('content_block_stop', { index: 0 }) +
      told('message_delta', {
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: tokens },
      }) +
      told('message_stop', {}),
    isText: /"text":"[^"]/,
  }
}
