import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../database/testing'
import { threadReader } from './document-reader'
import type { ReadPassage } from './reading/protocol'
import { pdfFile } from './testing/pdf-file'

const limits = { silentMs: 10_000, heapMb: 128 }
const request = (path: string, format: 'pdf' | 'text' = 'text') => ({
  ...{ name: 'a file', title: 'a file', format, from: { path }, knownHash: null },
})
const never = new AbortController().signal
function reader(file: string, more: Partial<typeof limits> = {}) {
  const opened = threadReader(file, { ...limits, ...more })
  onTestFinished(() => opened.close())
  return opened
}
const script = (source: string) => {
  const file = join(temporaryFolder(), 'reader.cjs')
  writeFileSync(file, `const { parentPort } = require('node:worker_threads')\n${source}`)
  return file
}

test('[G1] the built thread reads a PDF and a text, batch by batch, and the next file with the same thread', async () => {
  const folder = temporaryFolder()
  await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    build: {
      ssr: join(import.meta.dirname, 'reading/worker.ts'),
      outDir: folder,
      copyPublicDir: false,
      rolldownOptions: {
        output: { format: 'cjs', entryFileNames: 'worker.cjs', chunkFileNames: '[name].cjs' },
      },
    },
    ssr: { noExternal: true },
  })
  expect(existsSync(join(folder, 'worker.cjs'))).toBe(true)
  const opened = reader(join(folder, 'worker.cjs'))
  const pdf = join(folder, 'a.pdf')
  const text = join(folder, 'a.txt')
  writeFileSync(pdf, pdfFile([['The harbour.'], ['The wall.']]))
  writeFileSync(text, Array.from({ length: 4_000 }, (_, at) => `Line ${at} of the harbour log.`).join('\n\n'))
  const read = async (path: string, format: 'pdf' | 'text') => {
    const batches: ReadPassage[][] = []
    const result = await opened.read(
      request(path, format),
      async (chunks) => void batches.push(chunks),
      never,
    )
    return { result, batches }
  }
  const first = await read(pdf, 'pdf')
  expect(first.result).toMatchObject({ pages: 2, chunks: 2 })
  expect(first.batches.flat().map(({ text: passage }) => passage)).toEqual(['The harbour.', 'The wall.'])
  const second = await read(text, 'text')
  expect(second.batches.length).toBeGreaterThan(1)
  expect(second.batches.flat()).toHaveLength(second.result.chunks)
  await expect(read(join(folder, 'none.txt'), 'text')).rejects.toThrow('document_gone')
}, 60_000)

test('[G5] a file that the reader never comes to the end of is given up, and the next one is read', async () => {
  const file = script(`parentPort.on('message', ({ type, request }) => {
    if (type === 'read' && request.from.path === '/stuck') for (;;);
    parentPort.postMessage({ type: 'done', result: { fileHash: 'h', sizeBytes: 1, pages: null, chunks: 0, isSame: false, fileChangedAt: null } })
  })`)
  const opened = reader(file, { silentMs: 500 })
  const stuck = opened.read(request('/stuck'), async () => undefined, never)
  await expect(stuck).rejects.toMatchObject({ code: 'document_unreadable', params: { name: 'a file' } })
  expect(await opened.read(request('/well'), async () => undefined, never)).toMatchObject({ fileHash: 'h' })
})

test('[G5] a file that eats all memory, or ends the reader, ends the reader alone', async () => {
  const eats = reader(
    script(`parentPort.on('message', () => { const all = []; for (;;) all.push({ a: [1, 2, 3] }) })`),
    { heapMb: 32 },
  )
  await expect(eats.read(request('/x'), async () => undefined, never)).rejects.toThrow('document_unreadable')
  const ends = reader(script(`parentPort.on('message', () => process.exit(3))`))
  await expect(ends.read(request('/x'), async () => undefined, never)).rejects.toThrow('document_unreadable')
  const lies = reader(
    script(`parentPort.on('message', () => parentPort.postMessage({ type: 'chunks', chunks: 7 }))`),
  )
  await expect(lies.read(request('/x'), async () => undefined, never)).rejects.toThrow('document_unreadable')
})

test('[G1] reading ends at once when the app closes', async () => {
  const opened = reader(script(`parentPort.on('message', () => undefined)`))
  const closing = new AbortController()
  const reading = opened.read(request('/x'), async () => undefined, closing.signal)
  closing.abort()
  await expect(reading).rejects.toThrow('cancelled')
})
