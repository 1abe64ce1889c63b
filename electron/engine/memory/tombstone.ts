import { createHash } from 'node:crypto'
import type { MemoryRow } from '../database/memories'

/** By which what was forgotten is known again: a text by its words, a file by its place, as many have one name. */
export const tombstoneOf = ({ detail, textHash }: Pick<MemoryRow, 'detail' | 'textHash'>): string =>
  detail.kind === 'resource' && detail.path !== null ? fileTombstone(detail.path) : textHash

export const fileTombstone = (path: string): string =>
  createHash('sha256').update(`file\n${path}`).digest('hex')
