import { getProfile as profileOf } from '../engine/models'
import type { ModelProfile } from './types'

/**
 * What is known of a model by its name alone, in any spelling (`gpt-4o`, `Qwen/Qwen3-32B`, `qwen3:32b`); null where
 * nothing is.
 */
export function getProfile(name: string): ModelProfile | null {
  return profileOf(name)
}
