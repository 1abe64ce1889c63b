import { expect, test } from 'vitest'
import { externalAddress } from './external-address'

test.each(['https://example.org/a?b#c', 'HTTP://example.org', 'mailto:a@example.org'])(
  '%s is opened',
  (address) => {
    expect(externalAddress(address)).toBe(address)
  },
)

test.each([
  'file:///etc/passwd',
  'app://keepsake/',
  'javascript:alert(1)',
  'vscode://file/x',
  'smb://host/x',
])('%s is refused, and said so', (address) => {
  expect(() => externalAddress(address)).toThrow('invalid_input')
})
