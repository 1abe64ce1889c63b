import type { Client } from '../../../shared/contract'
import { changeModel } from '../../app/change-model'
import { askToAllow } from '../../app/frame-store'
import { openRoute } from '../../app/routes'
import type { FixHandlers } from '../../components/fix-context'
import { showError } from '../../components/toast-store'
import { retryReply } from './chat-actions'

/** What the buttons under a failed reply do: mend the model that wrote it, and ask again at once. */
export function replyFixes(
  client: Pick<Client, 'builtin' | 'chat' | 'conversations' | 'models'>,
  messageId: string,
  modelId: string | null,
): FixHandlers {
  const retry = () => retryReply(client, messageId)
  const changeAndRetry = async (id: string | null, change: Parameters<typeof changeModel>[2]) => {
    if (id === null) return
    const failed = await changeModel(client, id, change)
    if (failed) showError(failed)
    else await retry()
  }
  return {
    retry,
    ...(modelId === null
      ? {}
      : { 'enter-key': () => openRoute({ view: 'models', dialog: { editId: modelId, at: 'key' } }) }),
    'allow-endpoint': ({ modelId: asked }) => askToAllow(asked, () => void retry()),
    'restart-builtin-engine': async () => {
      const started = await client.builtin.restart()
      if (started.ok) await retry()
      else showError(started.error)
    },
    'raise-timeout': ({ modelId: named, seconds }) =>
      changeAndRetry(named, { firstTokenTimeoutSeconds: seconds }),
    'use-context-window': ({ tokens }) =>
      changeAndRetry(modelId, { contextWindow: tokens, contextWindowSource: 'server' }),
    'use-max-tokens': ({ tokens }) => changeAndRetry(modelId, { maxTokens: tokens }),
    'use-url': ({ url }) => changeAndRetry(modelId, { endpointUrl: url }),
    'use-model-name': ({ name }) => changeAndRetry(modelId, { wireName: name }),
  }
}
