/**
 * The adapter for OpenAI-compatible servers. With its packages it is most of what the main process has to read, so
 * that comes when a model is first asked, or shortly before, and not before the first paint.
 */
export function loadOpenAiAdapter() {
  loading ??= load()
  return loading
}

let loading: ReturnType<typeof load> | undefined

async function load() {
  const [{ createOpenAiChatModel }] = await Promise.all([
    import('../openai/openai-chat-model'),
    import('undici'),
  ])
  return createOpenAiChatModel
}
