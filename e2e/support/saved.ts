import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** Reads what is on the disk at this moment, from a copy, so that looking changes nothing. */
export function readSaved<T>(dataFolder: string, read: (db: Database.Database) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'keepsake-saved-'))
  try {
    for (const suffix of ['', '-wal']) {
      const file = join(dataFolder, `keepsake.db${suffix}`)
      if (existsSync(file)) copyFileSync(file, join(folder, `keepsake.db${suffix}`))
    }
    const db = new Database(join(folder, 'keepsake.db'))
    try {
      return read(db)
    } finally {
      db.close()
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Role and text of every message, oldest first. */
export const savedMessages = (dataFolder: string): { role: string; text: string }[] =>
  readSaved(dataFolder, (db) =>
    db
      .prepare<[], { role: string; text: string }>(
        `SELECT m.role, coalesce(group_concat(p.text, ''), '') AS text FROM messages m
         LEFT JOIN message_parts p ON p.message_id = m.id AND p.kind = 'text' GROUP BY m.id ORDER BY m.id`,
      )
      .all(),
  )

/** What SQLite finds when it looks at every page. */
export const integrityOf = (dataFolder: string): unknown =>
  readSaved(dataFolder, (db) => db.pragma('integrity_check', { simple: true }))

/** Changes the file itself, while no app holds it: what else only days of waiting would bring about. */
export function changeSaved(dataFolder: string, change: (db: Database.Database) => void): void {
  const db = new Database(join(dataFolder, 'keepsake.db'))
  try {
    change(db)
  } finally {
    db.close()
  }
}
