import { expect, test } from 'vitest'
import { embeddableQuestion } from './embeddable-text'

test('[G3] a question at the end of a long paste is part of what its vector is of, and a short one is whole', () => {
  const asked = embeddableQuestion(
    `Read this.\n${'Lorem ipsum dolor. '.repeat(500)}\nWhere does my sister live?`,
  )
  expect(asked).toMatch(/^Read this\./)
  expect(asked).toMatch(/Where does my sister live\?$/)
  expect(asked.length).toBeLessThan(1_500)
  expect(embeddableQuestion(' Where? ')).toBe('Where?')
})
