import type { ProtocolOptions } from '../chat/load-protocol'
import type { ChatProtocol } from '../chat/protocol'
import { chatBody } from './chat-body'
import { createOpenAiClient } from './openai-client'
import { ReplyReader } from './reply-reader'

/**
 * The language of OpenAI's chat completions, which most servers speak.
 *
 * The `openai` package builds and sends the request; the reply is read by our own ReplyBody. The package's reader
 * ends without a word when a stream breaks off before `[DONE]`, skips `error:` lines, and takes an HTTP 200 that
 * holds JSON or a web page for an empty reply: each would be a half answer that looks whole.
 * @throws AppError unauthorized, where a header cannot hold the key
 */
export function createOpenAiProtocol({ endpoint, name, wireName }: ProtocolOptions): ChatProtocol {
  const client = createOpenAiClient(endpoint, name, wireName)
  return {
    body: (request, names) => chatBody(endpoint.kind, wireName, request, names),
    send: (body, signal) => client.post('/chat/completions', { body, stream: true, signal }).asResponse(),
    createReader: () => new ReplyReader(),
    count: null,
  }
}
