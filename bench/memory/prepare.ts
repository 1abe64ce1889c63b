import { closeDatabase, openInMemory } from '../../electron/engine/database/connection'
import { openReader } from '../../electron/engine/memory/reader/reader'
import type { QuestionVector } from '../../electron/engine/memory/vectors/question-models'
import type { EmbeddingModel } from '../../electron/engine/providers'
import { insertTalk } from './insert-talk'
import { isScored, type Prepared } from './measure'
import { makeVectors } from './product-vectors'
import type { Talk } from './talk-file'

/** A talk in a database of the product; with vectors of all its turns and questions where there is an encoder. */
export async function prepare(talk: Talk, encoder: EmbeddingModel | null): Promise<Prepared> {
  const db = await openInMemory(() => 0)
  const inserted = insertTalk(db, talk)
  const vectors =
    encoder === null
      ? null
      : await makeVectors(db, encoder).catch((error) => {
          closeDatabase(db)
          throw error
        })
  const reader = openReader({
    ...{ db, workerFile: null, log: () => undefined },
    model: () => vectors?.model() ?? null,
  })
  const embedQuestion = async (text: string) => vectors?.embedQuestion(text) ?? null
  const close = async () => {
    await vectors?.close()
    await reader.close()
    closeDatabase(db)
  }
  // Asked before anything is timed: how long a model takes says nothing of the memory.
  const meanings = new Map<string, QuestionVector>()
  for (const { text } of talk.questions.filter(isScored)) {
    const meaning = await embedQuestion(text)
    if (meaning !== null) meanings.set(text, meaning)
  }
  return { talk, db, inserted, reader, embedQuestion, meanings, close }
}
