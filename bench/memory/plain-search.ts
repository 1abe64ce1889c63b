import type { Database } from '../../electron/engine/database/connection'
import { quotePhrase } from '../../electron/engine/database/search-text'
import { contentWords } from '../../electron/engine/memory/words'
import type { FoundTurn } from './measure'

/** The baseline: one full-text table over the turns, the question's words joined by OR, the best by bm25. */
export function porterSearch(db: Database): (text: string, limit: number) => FoundTurn[] {
  const search = db.prepare<[string, number], { rowId: number; before: number | null; after: number | null }>(
    `SELECT f.rowid AS rowId, m.parent_id AS before, (SELECT max(id) FROM messages WHERE parent_id = f.rowid) AS after
     FROM (SELECT rowid, rank FROM message_search WHERE message_search MATCH ? ORDER BY rank LIMIT ?) f
     JOIN messages m ON m.id = f.rowid ORDER BY f.rank`,
  )
  const session = db.prepare<[number | null, number], number>(
    `SELECT 1 FROM session_turns a JOIN session_turns b ON a.session_id = b.session_id
     WHERE a.message_id = ? AND b.message_id = ?`,
  )
  return (text, limit) => {
    const words = [...new Set(contentWords(text).map((word) => quotePhrase(word.text)))]
    if (words.length === 0) return []
    return search.all(words.join(' OR '), limit).map(({ rowId, before, after }) => ({
      rowId,
      neighbours: [before, after].flatMap((row) => (session.get(row, rowId) && row !== null ? [row] : [])),
    }))
  }
}
