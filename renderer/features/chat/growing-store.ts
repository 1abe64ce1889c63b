import { create } from 'zustand'
import type { MessagePart, RunEvent } from '../../../shared/contract/chat'

export type Phase = Extract<RunEvent, { type: 'phase' }>
export type Growing = { parts: readonly MessagePart[]; phase: Phase | null }

/**
 * The replies that are being written, by their message. Apart from the conversation, so that a token
 * draws one row and never the list.
 */
export const useGrowingStore = create<{
  byReply: Readonly<Record<string, Growing>>
  /** How long a model thought, for the replies that were watched while it did. */
  thoughtMs: Readonly<Record<string, number>>
}>(() => ({ byReply: {}, thoughtMs: {} }))
export const useGrowing = (replyId: string) => useGrowingStore((state) => state.byReply[replyId])
export const useThoughtMs = (replyId: string) => useGrowingStore((state) => state.thoughtMs[replyId])

type Delta = Extract<RunEvent, { type: 'delta' }>

/** The parts with more text at their end. Parts that did not grow stay the same objects. */
export function appendDelta(
  parts: readonly MessagePart[],
  delta: Pick<Delta, 'kind' | 'text'>,
): MessagePart[] {
  const last = parts.at(-1)
  if (last && last.kind === delta.kind)
    return [...parts.slice(0, -1), { ...last, text: last.text + delta.text }]
  return [...parts, { kind: delta.kind, text: delta.text }]
}

/** Gathers what comes between two frames, so that a fast model costs no more than a slow one. */
export class GrowingReply {
  readonly #replyId: string
  readonly #requestFrame: (flush: () => void) => void
  #waiting: Pick<Delta, 'kind' | 'text'>[] = []
  #asked = false
  #over = false

  constructor(replyId: string, parts: readonly MessagePart[], requestFrame: (flush: () => void) => void) {
    this.#replyId = replyId
    this.#requestFrame = requestFrame
    const before = useGrowingStore.getState().byReply[replyId]
    set(replyId, { parts, phase: before?.phase ?? null })
  }

  add(delta: Pick<Delta, 'kind' | 'text'>) {
    const last = this.#waiting.at(-1)
    if (last && last.kind === delta.kind) last.text += delta.text
    else this.#waiting.push({ kind: delta.kind, text: delta.text })
    if (this.#asked) return
    this.#asked = true
    this.#requestFrame(() => this.#flush())
  }

  setPhase(phase: Phase) {
    const now = useGrowingStore.getState().byReply[this.#replyId]
    if (!now || this.#over) return
    if (phase.phase === 'answering' && now.phase?.phase === 'reasoning') {
      const tookMs = phase.since - now.phase.since
      useGrowingStore.setState(({ thoughtMs }) => ({ thoughtMs: { ...thoughtMs, [this.#replyId]: tookMs } }))
    }
    set(this.#replyId, { ...now, phase })
  }

  /** Another takes its place, with a newer state of the same reply. */
  drop() {
    this.#over = true
  }

  /** The reply is whole: whoever shows it finds it in the conversation from now on. */
  end() {
    this.#over = true
    useGrowingStore.setState(({ byReply }) => {
      const { [this.#replyId]: _, ...rest } = byReply
      return { byReply: rest }
    })
  }

  #flush() {
    this.#asked = false
    const now = useGrowingStore.getState().byReply[this.#replyId]
    const waiting = this.#waiting
    this.#waiting = []
    if (!now || this.#over) return
    set(this.#replyId, { ...now, parts: waiting.reduce<readonly MessagePart[]>(appendDelta, now.parts) })
  }
}

const set = (replyId: string, growing: Growing) =>
  useGrowingStore.setState(({ byReply }) => ({ byReply: { ...byReply, [replyId]: growing } }))
