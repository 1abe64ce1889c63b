import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../engine/database/testing'
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

test('[G1] only documents that were chosen or dropped are read; what was dropped is told once', async () => {
  const picked = new PickedFiles()
  const asked: string[] = []
  const documents = picked.guardDocuments({
    list: () => ({ files: [], folders: [] }),
    addFiles: ({ paths }) => {
      asked.push(...paths)
      return { added: [], refused: [] }
    },
    addText: () => ({ id: '' }),
    readAgain: () => undefined,
    passages: () => ({ passages: [], total: 0 }),
    watchFolder: ({ path }) => {
      throw new Error(`watched: ${path}`)
    },
    unwatchFolder: () => undefined,
  })
  const folder = temporaryFolder()
  const file = join(folder, 'a.md')
  writeFileSync(file, 'words')
  mkdirSync(join(folder, 'more'))
  expect(() => documents.addFiles({ paths: [file] })).toThrow('file_unreadable')
  await expect(documents.watchFolder({ path: folder })).rejects.toThrow('file_unreadable')
  picked.drop([file, join(folder, 'more')])
  expect(await picked.takeDropped()).toEqual({ paths: [file], folders: [join(folder, 'more')] })
  expect(await picked.takeDropped()).toEqual({ paths: [], folders: [] })
  await documents.addFiles({ paths: [file] })
  expect(asked).toEqual([file])
  await expect(documents.watchFolder({ path: join(folder, 'more') })).rejects.toThrow('watched:')
})

test('[G4] notes are written into a folder that was chosen, and into no other', async () => {
  const picked = new PickedFiles()
  const refuse = () => Promise.reject(new Error('not asked here'))
  const transfer = picked.guardTransfer({
    exportJson: refuse,
    exportMarkdown: refuse,
    exportNotes: () => ({ files: 3 }),
    previewImport: refuse,
    importJson: refuse,
  })
  expect(() => transfer.exportNotes({ folder: '/home/me/.ssh' })).toThrow('file_unreadable')
  picked.add('/home/me/notes')
  expect(await transfer.exportNotes({ folder: '/home/me/notes' })).toEqual({ files: 3 })
})
