import { isRecord } from '../wire/json-record'
import type { ToolCall } from './chat-model'

type Draft = {
  index: number | null
  id: string | null
  name: string
  arguments: string
  signature: string | null
}

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
      ...(draft.signature === null ? {} : { signature: draft.signature }),
    }))
  }

  #take(delta: Record<string, unknown>): void {
    const index = typeof delta.index === 'number' ? delta.index : null
    const id = typeof delta.id === 'string' && delta.id !== '' ? delta.id : null
    const piece = isRecord(delta.function) ? delta.function : {}
    const name = typeof piece.name === 'string' ? piece.name : ''
    const draft = this.#find(index, id, name) ?? this.#add(index)
    draft.id ??= id
    draft.signature ??= signatureOf(delta)
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
    const draft: Draft = { index, id: null, name: '', arguments: '', signature: null }
    this.#drafts.push(draft)
    return draft
  }
}

/** Google's models from 3 on refuse a call that comes back without it. */
function signatureOf(delta: Record<string, unknown>): string | null {
  const google = isRecord(delta.extra_content) ? delta.extra_content.google : undefined
  const signature = isRecord(google) ? google.thought_signature : undefined
  return typeof signature === 'string' && signature !== '' ? signature : null
}
