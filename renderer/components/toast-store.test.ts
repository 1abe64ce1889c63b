import { beforeEach, expect, test } from 'vitest'
import { closeSaidToasts, showError, showToast, useToasts } from './toast-store'

beforeEach(() => useToasts.setState({ entries: [], nextId: 1 }))
const shown = () => useToasts.getState().entries.map(({ text, error }) => error?.code ?? text)

test('in another view what can be undone and what failed is still said, and nothing else [A6]', () => {
  showToast({ text: 'Nothing was learned there.' })
  showToast({ text: 'Forgotten', undo: () => undefined })
  showError({ code: 'internal', params: {}, fixes: [] })
  closeSaidToasts()
  expect(shown()).toEqual(['Forgotten', 'internal'])
})

test('three toasts are as many as can be read; the oldest goes [A6]', () => {
  for (const text of ['one', 'two', 'three', 'four']) showToast({ text })
  expect(shown()).toEqual(['two', 'three', 'four'])
})
