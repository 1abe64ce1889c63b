import { expect, test } from 'vitest'
import { z } from 'zod'
import { toGrammarSchema } from './grammar-schema'

test('a schema as zod writes it becomes one that the grammar understands', () => {
  const schema = z.toJSONSchema(
    z.strictObject({
      kind: z.enum(['a', 'b']),
      note: z.string().min(1).max(20).nullable(),
      count: z.int().min(0),
      list: z.array(z.strictObject({ done: z.boolean() })).max(3),
    }),
  )
  expect(toGrammarSchema(schema)).toEqual({
    type: 'object',
    properties: {
      kind: { type: 'string', enum: ['a', 'b'] },
      note: { oneOf: [{ type: 'string', minLength: 1, maxLength: 20 }, { type: 'null' }] },
      count: { type: 'integer' },
      list: {
        type: 'array',
        maxItems: 3,
        items: { type: 'object', properties: { done: { type: 'boolean' } } },
      },
    },
  })
})

test('references, old definitions and types of several kinds are carried over', () => {
  expect(
    toGrammarSchema({
      definitions: { city: { type: 'string' } },
      type: 'object',
      properties: {
        home: { $ref: '#/definitions/city' },
        tags: { type: ['array', 'null'], items: { type: 'string' } },
      },
    }),
  ).toEqual({
    $defs: { city: { type: 'string' } },
    type: 'object',
    properties: {
      home: { $ref: '#/$defs/city' },
      tags: { oneOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] },
    },
  })
})

test('a schema without end is refused, not followed', () => {
  let schema: Record<string, unknown> = { type: 'string' }
  for (let depth = 0; depth < 100; depth += 1) schema = { type: 'array', items: schema }
  expect(() => toGrammarSchema(schema)).toThrow('nested too deeply')
  expect(() => toGrammarSchema({ type: 'object', properties: { a: 5 } })).toThrow('no schema')
})

test('a limit that llama.cpp refuses is left out, the rest stays', () => {
  expect(toGrammarSchema({ type: 'string', minLength: 1, maxLength: 4000 })).toEqual({
    type: 'string',
    minLength: 1,
  })
})
