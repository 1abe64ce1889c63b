import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ToolNames } from './tool-names'

test('a name with signs that no host takes is sent without them, and comes back as it was [C4]', () => {
  const names = new ToolNames(['fs.read', 'fs/read', 'tool', '日本'])
  expect([names.wire('fs.read'), names.wire('fs/read')]).toEqual(['fs_read', 'fs_read_2'])
  expect(['fs.read', 'fs/read', 'tool', '日本'].map((name) => names.own(names.wire(name)))).toEqual([
    'fs.read',
    'fs/read',
    'tool',
    '日本',
  ])
})

test('LM Studio turns names into snake case; they are told as they were given [C4]', () => {
  const names = new ToolNames(['getWeather', 'HTTPGet', 'plain_name', 'saveURL'])
  expect(['get_weather', 'http_get', 'plain_name', 'save_url'].map((name) => names.own(name))).toEqual([
    'getWeather',
    'HTTPGet',
    'plain_name',
    'saveURL',
  ])
})

test('a name that could be two tools, or none, stays as the model said it [C4]', () => {
  const names = new ToolNames(['getX', 'get_x', 'GetX'])
  expect([names.own('get_x'), names.own('getX'), names.own('nothing')]).toEqual(['get_x', 'getX', 'nothing'])
})

test('any names come back, and no two are one on the wire [C4]', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme' }), { maxLength: 12 }), (given) => {
      const names = new ToolNames(given)
      const wire = given.map((name) => names.wire(name))
      expect(new Set(wire).size).toBe(given.length)
      expect(wire.map((name) => names.own(name))).toEqual(given)
      for (const name of wire) expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    }),
  )
})
