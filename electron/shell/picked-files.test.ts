import { expect, test } from 'vitest'
import { PickedFiles } from './picked-files'

test('only a file that was chosen in the dialog is added, as often as one likes', () => {
  const picked = new PickedFiles()
  const addFile = picked.guard(({ path }) => {
    throw new Error(`passed on: ${path}`)
  })
  expect(() => addFile({ path: '/home/me/.ssh/id_ed25519' })).toThrow('file_unreadable')
  picked.add('/models/a.gguf')
  for (let times = 0; times < 2; times++) {
    expect(() => addFile({ path: '/models/a.gguf' })).toThrow('passed on: /models/a.gguf')
  }
  expect(() => addFile({ path: '/models/../models/a.gguf' })).toThrow('file_unreadable')
})
