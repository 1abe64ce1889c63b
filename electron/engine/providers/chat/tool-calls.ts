import { isRecord } from '../wire/json-record'

/** A tool call, whole. */
export type ToolCall = { callId: string; name: string; arguments: string }

type Draft = { index: number | null; id: string | null; name: string; arguments: string }

/**
 * Gathers tool calls from their pieces. Servers differ: some number each piece, some only name an id, some send a
 * call whole and without either, and some give every call the number 0.
 */
export class ToolCalls {
  readonly #drafts: Draft[] = []

  get isEmpty(): boolean {
    return this.#drafts.length === 0
  }

  /** Takes the value of `delta.tool_calls` or `message.tool_calls`. */
  push(deltas: unknown): void {
    if (!Array.isArray(deltas)) return
    for (const delta of deltas) if (isRecord(delta)) this.#take(delta)
  }

  /** All calls as they are now; `''` as arguments becomes `{}`, and a call without an id gets one. */
  finish(): ToolCall[] {
    const used = new Set(this.#drafts.map(({ id }) => id))
    let number = 0
    const freshId = () => {
      do number++
      while (used.has(`call_${number}`))
      return `call_${number}`
    }
    return this.#drafts.map((draft) => ({
      callId: draft.id ?? freshId(),
      name: draft.name,
      arguments: draft.arguments.trim() === '' ? '{}' : draft.arguments,
    }))
  }

  #take(delta: Record<string, unknown>): void {
    const index = typeof delta.index === 'number' ? delta.index : null
    const id = typeof delta.id === 'string' && delta.id !== '' ? delta.id : null
    const piece = isRecord(delta.function) ? delta.function : {}
    const name = typeof piece.name === 'string' ? piece.name : ''
    const draft = this.#find(index, id, name) ?? this.#add(index)
    draft.id ??= id
    if (draft.name === '') draft.name = name
    if (typeof piece.arguments === 'string') draft.arguments += piece.arguments
    else if (isRecord(piece.arguments)) draft.arguments = JSON.stringify(piece.arguments)
  }

  #find(index: number | null, id: string | null, name: string): Draft | undefined {
    if (index !== null) {
      const same = this.#drafts.findLast((draft) => draft.index === index)
      // Number 0 for all: another id and a name is another call.
      return same && id !== null && same.id !== null && same.id !== id && name !== '' ? undefined : same
    }
    if (id !== null) return this.#drafts.find((draft) => draft.id === id)
    return name === '' ? this.#drafts.at(-1) : undefined
  }

  #add(index: number | null): Draft {
    const draft: Draft = { index, id: null, name: '', arguments: '' }
    this.#drafts.push(draft)
    return draft
  }
}
