import type { ProviderEndpoint } from '../endpoint'

/** What the wire's language needs to know of a model. */
export type ProtocolOptions = {
  endpoint: ProviderEndpoint
  /** For people. */
  name: string
  wireName: string
  contextWindow: number
}

/**
 * The language of an endpoint, and what asks in it. With their packages they are most of what the main process has to
 * read, so that comes when a model is first asked, or shortly before, and not before the first paint.
 * @throws AppError unauthorized, where a header cannot hold the key
 */
export async function loadProtocol(options: ProtocolOptions) {
  const [{ streamChat }, protocol] = await Promise.all([
    import('./stream-chat'),
    options.endpoint.kind === 'anthropic' ? anthropic(options) : openAi(options),
    import('undici'),
  ])
  return { streamChat, protocol }
}

const anthropic = async (options: ProtocolOptions) =>
  (await import('../anthropic/anthropic-protocol')).createAnthropicProtocol(options)

const openAi = async (options: ProtocolOptions) =>
  (await import('../openai/openai-protocol')).createOpenAiProtocol(options)

/** Reads what most models need, so that the first question need not wait for it. */
export async function warmChatModels(): Promise<void> {
  await Promise.all([import('./stream-chat'), import('../openai/openai-protocol'), import('undici')])
}
