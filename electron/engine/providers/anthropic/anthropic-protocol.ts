import Anthropic from '@anthropic-ai/sdk'
import type { ProtocolOptions } from '../chat/load-protocol'
import type { ChatProtocol } from '../chat/protocol'
import { isRecord } from '../wire/json-record'
import { requestHeaders } from '../wire/request-headers'
import { noTimeoutMs, sdkFetch } from '../wire/sdk-fetch'
import { MessageReader } from './message-reader'
import { messagesBody } from './messages-body'

/**
 * The Messages API, by Anthropic's package. As with OpenAI's, our own reader takes the reply: the package's stream
 * ends in silence where the connection does.
 * @throws AppError unauthorized, where a header cannot hold the key
 */
export function createAnthropicProtocol(options: ProtocolOptions): ChatProtocol {
  const { endpoint, name, wireName, contextWindow } = options
  const client = new Anthropic({
    // With any other value the package looks for credentials in the environment and on the disk.
    apiKey: 'unused',
    webhookKey: null,
    // The package's paths begin with the version.
    baseURL: endpoint.baseUrl.replace(/\/v1\/?$/, ''),
    timeout: noTimeoutMs,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
    fetch: sdkFetch(endpoint, requestHeaders(endpoint, name)),
  })
  return {
    body: (request, names) => messagesBody({ wireName, contextWindow }, request, names),
    // `messages.create` would write its opinion of old models to the console.
    send: (body, signal) => client.post('/v1/messages', { body, stream: true, signal }).asResponse(),
    createReader: () => new MessageReader(),
    count: async ({ model, messages, system }, signal) => {
      const body = { model, messages, ...(system === undefined ? {} : { system }) }
      const counted: unknown = await client.post('/v1/messages/count_tokens', { body, signal })
      if (isRecord(counted) && typeof counted.input_tokens === 'number') return counted.input_tokens
      throw new Error('The answer holds no number of tokens.')
    },
  }
}
