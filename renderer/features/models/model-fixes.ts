import { askToAllow } from '../../app/frame-store'
import type { FixHandlers } from '../../components/fix-context'

/** What the buttons beside a failed test of a saved model do: again, or to its fields. */
export const modelFixes = (again: () => void | Promise<void>, edit: () => void): FixHandlers => ({
  retry: again,
  'allow-endpoint': ({ modelId }) => askToAllow(modelId, () => void again()),
  'enter-key': edit,
  'use-url': edit,
  'use-model-name': edit,
  'use-context-window': edit,
  'use-max-tokens': edit,
  'edit-model': edit,
})
