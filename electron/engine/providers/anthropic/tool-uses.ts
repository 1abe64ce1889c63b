import type { ToolCall } from '../chat/chat-model'
import { isRecord } from '../wire/json-record'

type Draft = { index: unknown; id: string; name: string; input: Record<string, unknown>; json: string }

/** Gathers `tool_use` blocks: the name comes first, the arguments in pieces of JSON, or whole where nothing streams. */
export class ToolUses {
  readonly #drafts: Draft[] = []

  begin(index: unknown, block: Record<string, unknown>): void {
    this.#drafts.push({
      index,
      id: typeof block.id === 'string' ? block.id : '',
      name: typeof block.name === 'string' ? block.name : '',
      input: isRecord(block.input) ? block.input : {},
      json: '',
    })
  }

  add(index: unknown, json: unknown): void {
    const draft = this.#drafts.findLast((one) => one.index === index)
    if (draft && typeof json === 'string') draft.json += json
  }

  finish(): ToolCall[] {
    return this.#drafts.map(({ id, name, input, json }, at) => ({
      callId: id === '' ? `call_${at + 1}` : id,
      name,
      arguments: json.trim() === '' ? JSON.stringify(input) : json,
    }))
  }
}
