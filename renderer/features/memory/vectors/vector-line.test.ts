import { expect, test } from 'vitest'
import { vectorLine } from './vector-line'

const vectors = { modelName: 'Finder', done: 3, total: 10, state: 'working', error: null } as const
const error = { code: 'unreachable', params: {}, fixes: [] } as const

test('[G3] how far finding by meaning is stands there while it is on its way, and why it waits', () => {
  expect(vectorLine(vectors)).toMatchObject({ text: 'working', isPartial: true })
  expect(vectorLine({ ...vectors, state: 'waiting' })).toMatchObject({ text: 'waiting', isPartial: true })
  expect(vectorLine({ ...vectors, state: 'waiting', error: { ...error, fixes: [] } })).toMatchObject({
    ...{ text: 'failed', tone: 'warn', isPartial: true },
  })
  expect(vectorLine({ ...vectors, done: 10, state: 'ready' })).toMatchObject({
    text: 'ready',
    isPartial: false,
  })
})

test('[G3] a question that its model did not answer is told of where all else is ready', () => {
  expect(vectorLine({ ...vectors, done: 10, state: 'ready', error: { ...error, fixes: [] } })).toMatchObject({
    ...{ text: 'question', tone: 'warn', isPartial: false },
  })
})
