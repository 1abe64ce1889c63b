import { type VectorOwner, type VectorTable, vectorOwners } from '../../database/vectors'

export type Missing = { owner: VectorOwner; rowId: number }

/** Rows that are looked at in one go: about a millisecond. */
const rowsAtOnce = 500
/** Rows are not always complete in the order in which they began. */
const overlap = 200
const beyondAll = Number.MAX_SAFE_INTEGER

type Walk = { owner: VectorOwner; before: number; after: number; counted: number }

/** Which texts have no vector yet: found little by little, the newest first. */
export class MissingVectors {
  readonly #table: VectorTable
  readonly #spaceRowId: number
  /** Stretches of tables that are to be looked at. */
  #walks: Walk[] = []
  /** The newest row of each table that was looked at. */
  readonly #newest: Record<VectorOwner, number> = { turn: 0, memory: 0, passage: 0 }
  readonly #found = new Map<string, Missing>()
  /** What the model cannot read, until the app starts again. */
  readonly #unreadable = new Set<string>()
  readonly #eligible: Record<VectorOwner, number> = { turn: 0, memory: 0, passage: 0 }

  constructor(table: VectorTable, spaceRowId: number) {
    this.#table = table
    this.#spaceRowId = spaceRowId
  }

  /** Texts that can have a vector, as far as was looked. */
  get total(): number {
    return vectorOwners.reduce((sum, owner) => sum + this.#eligible[owner], 0)
  }

  get left(): number {
    return this.#found.size
  }

  /** These tables from their newest row on: what is there already may have lost its vector. */
  lookAtAll(owners: readonly VectorOwner[] = vectorOwners): void {
    for (const owner of owners) {
      this.#walks = this.#walks.filter((walk) => walk.owner !== owner)
      this.#walks.push({ owner, before: beyondAll, after: 0, counted: 0 })
    }
  }

  /** Only what was added since. */
  lookAtNew(): void {
    for (const owner of vectorOwners) {
      if (this.#walks.some((walk) => walk.owner === owner)) continue
      const after = Math.max(0, this.#newest[owner] - overlap)
      this.#walks.push({ owner, before: beyondAll, after, counted: this.#eligible[owner] })
    }
  }

  /** Looks at some rows; false when there are none left to look at. */
  look(): boolean {
    const walk = this.#walks[0]
    if (walk === undefined) return false
    const { owner, before, after } = walk
    const bounds = { space: this.#spaceRowId, before, after, limit: rowsAtOnce }
    const { eligible, missing, last, newest } = this.#table.slice(owner, bounds)
    if (newest !== null) this.#newest[owner] = Math.max(this.#newest[owner], newest)
    let added = 0
    for (const rowId of missing) {
      const key = `${owner} ${rowId}`
      if (this.#unreadable.has(key) || this.#found.has(key)) continue
      this.#found.set(key, { owner, rowId })
      added += 1
    }
    walk.counted += after === 0 ? eligible : added
    this.#eligible[owner] = Math.max(this.#eligible[owner], walk.counted)
    if (last === null) {
      this.#eligible[owner] = walk.counted
      this.#walks.shift()
    } else walk.before = last
    return this.#walks.length > 0
  }

  /** The next ones of one kind. */
  next(limit: number): Missing[] {
    const [first] = this.#found.values()
    if (first === undefined) return []
    const some: Missing[] = []
    for (const missing of this.#found.values()) {
      if (missing.owner !== first.owner) continue
      some.push(missing)
      if (some.length === limit) break
    }
    return some
  }

  /** They have one now, or are gone. */
  done(list: readonly Missing[]): void {
    for (const { owner, rowId } of list) this.#found.delete(`${owner} ${rowId}`)
  }

  /** The model refuses this text, however short. */
  skip({ owner, rowId }: Missing): void {
    this.#unreadable.add(`${owner} ${rowId}`)
    this.#found.delete(`${owner} ${rowId}`)
  }
}
