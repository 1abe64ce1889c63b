import type { ZodError } from 'zod'
import { AppError } from '../../app-error'
import { nearName } from '../near-name'
import { defaultSettings } from './settings'

/** The first thing that is wrong with settings that code gave. Never tells a value: one of them is the key. */
export function settingsFault(error: ZodError): AppError {
  const [issue] = error.issues
  if (issue?.code === 'unrecognized_keys') {
    const [name = ''] = issue.keys
    const near = nearName(name, Object.keys(defaultSettings))
    const expected = near ?? `one of ${Object.keys(defaultSettings).join(', ')}`
    return new AppError('invalid_input', { field: name, found: name, expected })
  }
  const field = issue?.path.map(String).join('.') ?? ''
  return new AppError('invalid_input', { field, found: null, expected: issue?.message ?? '' })
}
