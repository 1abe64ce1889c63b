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
  ['my ssn is 078-05-1120', '078-05-1120'],
  ['078-05-1120 is mine', '078-05-1120'],
  ['Passport number: X1234567', 'X1234567'],
  ['我的身份证号是11010519491231002X', '11010519491231002X'],
  ['11010519491231002X', '11010519491231002X'],
  ['护照号码：E12345678', 'E12345678'],
  ['Your verification code is 493021', '493021'],
  ['493021 is your login code', '493021'],
  ['otp 882 114 please', '882 114'],
  ['the CVV is 123', '123'],
  ['验证码：884213，五分钟内有效', '884213'],
  ['Server=db;User Id=sa;Password=Sup3rS3cret;', 'Sup3rS3cret'],
  ['DB_PASS=correcthorse', 'correcthorse'],
  ['DefaultEndpointsProtocol=https;AccountKey=abcd1234efgh5678==', 'abcd1234efgh5678'],
  [
    'my seed phrase is abandon ability able about above absent absorb abstract absurd abuse access accident',
    'abandon ability',
  ],
  ['助记词是 的 一 是 在 不 了 有 和 人 这 中 大', '的 一 是 在 不 了'],
  ['mongodb+srv://root:pa55w0rd@cluster.example/db', 'pa55w0rd'],
  ['key dop_v1_aaaabbbbccccddddeeeeffff00001111222233334444', 'dop_v1_aaaa'],
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
  'My number is 912-345-678',
  'The seed phrase is what you must never share',
  'I planted the seeds: tomato basil mint thyme sage dill chive leek',
  'The postal code 110105 is in Beijing',
  'I have a security code review on Monday at 1030',
  'I need a passport for the trip to Brazil in 2027',
  'The area code is 21 and the dress code is casual',
  'My pass is at home',
  '验证码收不到怎么办？',
  '我的身份证丢了，怎么补办？',
  '我对密码学和助记词这个概念很好奇',
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
    'seed phrase: abc ',
    'passport A1 ',
    'verification code ',
    '验证码',
    'password=',
  ]
  for (const piece of pieces) {
    const began = performance.now()
    redact(piece.repeat(300_000 / piece.length))
    expect(performance.now() - began, piece).toBeLessThan(1_000)
  }
})
