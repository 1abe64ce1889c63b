import { setImmediate as breathe } from 'node:timers/promises'
import type { Database } from '../../database/connection'
import { ForgettingTables } from '../../database/forgetting'
import { shownFolder } from '../documents/folder-keeper'
import { passagesOf } from '../documents/passages'
import { previewForgetting } from '../forget/preview'
import { findLearned } from '../forget/undo-learned'
import { openMemoryStore } from '../memory-store'
import { changesByDay, listMemories } from '../owned/lists'
import { jsonPieces } from '../transfer/export-json'
import { planInParts } from '../transfer/import-plan'
import { allItems } from '../transfer/items'
import { toMarkdown } from '../transfer/markdown'
import { toNotes } from '../transfer/notes'
import { inPieces } from '../transfer/pieces'
import { writeNotes } from '../transfer/write-notes'
import { Ask } from './protocol'

/** Answers over one connection, in whichever thread; nothing is written into the file. */
export function openAnswers(db: Database): (ask: Ask, text: string) => AsyncGenerator<unknown> {
  const store = openMemoryStore(db)
  const tables = new ForgettingTables(db)
  return async function* answer(given, text) {
    const ask = Ask.parse(given)
    switch (ask.what) {
      case 'list':
        yield listMemories(store, ask.input)
        return
      case 'subjects':
        yield store.subjects.all(ask.input.asOf)
        return
      case 'days':
        yield changesByDay(store, ask.timeZone)
        return
      case 'documents':
        yield { rows: store.documents.all(), folders: store.folders.all().map(shownFolder) }
        return
      case 'passages':
        yield passagesOf(store, ask.input)
        return
      case 'forgetting':
        yield await previewForgetting({ store, tables, breathe: () => breathe() }, ask.scope, ask.backups)
        return
      case 'learned':
        yield findLearned(store, tables, ask.scope)
        return
      case 'json':
        yield* jsonPieces(store, ask.at)
        return
      case 'markdown':
        yield* inPieces(toMarkdown(await allItems(store), ask))
        return
      case 'notes':
        yield await writeNotes(ask.folder, toNotes(await allItems(store), ask))
        return
      case 'import':
        yield* planInParts(store, text)
    }
  }
}
