import { expect, test } from 'vitest'
import { Permissions } from './permissions'

const page = 'app://keepsake/'
const sound = { permission: 'media', page, media: ['audio'] }

test('the microphone is heard while the person dictates, and neither before nor after', () => {
  const permissions = new Permissions()
  expect(permissions.allows(sound)).toBe(false)
  permissions.setHearing(true)
  expect(permissions.allows(sound)).toBe(true)
  permissions.setHearing(false)
  expect(permissions.allows(sound)).toBe(false)
})

test.each([
  ['the camera', { ...sound, media: ['video'] }],
  ['the camera beside the microphone', { ...sound, media: ['audio', 'video'] }],
  ['something that Electron cannot name', { ...sound, media: ['unknown'] }],
  ['something that Electron does not name', { ...sound, media: [undefined] }],
  ['nothing in particular', { ...sound, media: [] }],
  ['the screen', { ...sound, permission: 'display-capture' }],
  ['the loudspeakers', { ...sound, permission: 'speaker-selection' }],
  ['a microphone for another page', { ...sound, page: 'https://example.org/' }],
  ['a microphone for nobody knows whom', { ...sound, page: null }],
  ['another host of our scheme', { ...sound, page: 'app://elsewhere/' }],
])('dictation opens no door to %s', (_what, wish) => {
  const permissions = new Permissions()
  permissions.setHearing(true)
  expect(permissions.allows(wish)).toBe(false)
})

test('the page may always copy, and another page never', () => {
  const permissions = new Permissions()
  const copy = { permission: 'clipboard-sanitized-write', media: [] }
  expect(permissions.allows({ ...copy, page })).toBe(true)
  expect(permissions.allows({ ...copy, page: 'https://example.org/' })).toBe(false)
})
