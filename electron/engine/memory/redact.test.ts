import { expect, test } from 'vitest'
import { redact } from './redact'

const secrets: [string, string][] = [
  ['my key is sk-proj-4fK29dkLmQ8xT7aa1ZpR', 'sk-proj-4fK29dkLmQ8xT7aa1ZpR'],
  ['export GITHUB=ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
  ['AKIAIOSFODNN7EXAMPLE is the id', 'AKIAIOSFODNN7EXAMPLE'],
  [
    'aws_secret_access_key = wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
    'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY',
  ],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY----- bye', 'MIIEow'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk cut off', 'b3BlbnNzaC1rZXk'],
  [
    'jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
    'eyJzdWIiOiIxMjM0NTY3ODkwIn0',
  ],
  ['My password is hunter2', 'hunter2'],
  ['The Wi-Fi password at home is correct-horse', 'correct-horse'],
  ['password: "Tr0ub4dor&3"', 'Tr0ub4dor&3'],
  ['I changed my PIN to 4711 today', '4711'],
  ['PIN: 0815', '0815'],
  ['我的密码是abc12345，别告诉别人', 'abc12345'],
  ['微信密码：小猫777', '小猫777'],
  ['密码改成hunter3了', 'hunter3'],
  ['card 4111 1111 1111 1111 exp 12/29', '4111 1111 1111 1111'],
  ['5500-0000-0000-0004', '5500-0000-0000-0004'],
  ['card 4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 till 12', '4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1'],
  ['order 17 card 3782 822463 10005 12 29', '3782 822463 10005'],
  ['IBAN DE89 3704 0044 0532 0130 00 please', 'DE89 3704 0044 0532 0130 00'],
  ['pay to GB82WEST12345698765432', 'GB82WEST12345698765432'],
  ['postgres://anna:s3cr3tpw@db.example/app', 's3cr3tpw'],
  ['it is Zx9Kq2LmN8vBt5Rw7Yp3Hd6Fj1Gs4Ac', 'Zx9Kq2LmN8vBt5Rw7Yp3Hd6Fj1Gs4Ac'],
  ['token 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', '9f86d081884c7d659a2f'],
]

test.each(secrets)('a secret is taken out, the rest stays: %s [G5]', (text, secret) => {
  const clean = redact(text)
  expect(clean.text).not.toContain(secret)
  expect(clean.text).toContain('[secret: ')
  expect(clean.kinds.length).toBeGreaterThan(0)
  expect(redact(clean.text).text).toBe(clean.text)
})

test.each([
  'I live at 12 Rua Augusta, 1100-053 Lisbon',
  'Call me on +351 912 345 678',
  'The order number is 1234567890123456',
  'My password is not very strong',
  'I forgot my password, what now?',
  'see https://example.org/docs/2024/introduction-to-programming-in-typescript',
  'id 0190163d-8694-739b-aea5-966c26f8ad91',
  'The tokens of a model and the secret garden of my grandmother',
  'My pin collection is large',
  '我想学习密码学，密码学是什么？',
  'electron/engine/memory/redact-every-secret-of-a-turn.ts',
  'Donaudampfschifffahrtsgesellschaftskapitaen',
])('what is no secret stays as it is: %s', (text) => {
  expect(redact(text)).toEqual({ text, kinds: [] })
})

test('reading a long paste takes time by its length, not by its square, whatever it is made of', () => {
  const pieces = [
    'lorem ipsum 12 ',
    'a',
    '1',
    '4 ',
    '3-1 ',
    'password ',
    '密码',
    'aB1',
    'DE89 ',
    'a:',
    'eyJ-',
  ]
  for (const piece of pieces) {
    const began = performance.now()
    redact(piece.repeat(300_000 / piece.length))
    expect(performance.now() - began, piece).toBeLessThan(1_000)
  }
})
