import type { MessagePart, RunEvent, RunNotice } from '../../../shared/contract/chat'
import type { ChatEvent } from '../providers'
import type { AnsweredCall } from './tool-loop'

/** Longest time that shown text is not saved yet. */
const saveEveryMs = 250
/** A save writes the whole reply: of a long one less often, so that the disk is not written to all the time. */
const longReplySaveMs = 1_000
const longReply = 65_536

const saveDelayMs = (length: number): number =>
  Math.min(longReplySaveMs, saveEveryMs * Math.max(1, length / longReply))

type Phase = Extract<RunEvent, { type: 'phase' }>
type Deps = {
  now: () => number
  setTimer: (run: () => void, ms: number) => unknown
  clearTimer: (timer: unknown) => void
  /** Saves what there is of the reply. */
  save: (parts: readonly MessagePart[]) => void
  onFirstToken: (at: number) => void
  emit: (event: RunEvent) => void
  /** What was shown is something else now: watchers need the whole reply again. */
  emitSnapshot: () => void
}

/** What a stream of events has made of a reply. */
export type ReplyOutcome = {
  finishReason: string | null
  usage: { promptTokens: number; completionTokens: number } | null
}

/** A reply as it grows: gathers the stream's events into parts, saves them as it goes, tells whoever watches. */
export class GrowingReply {
  readonly parts: MessagePart[]
  readonly notices: RunNotice[] = []
  phase: Phase
  #outcome: ReplyOutcome = { finishReason: null, usage: null }
  #firstToken = false
  #accepted = false
  #received = ''
  /** Signs in all parts, those that were there before too. */
  #length: number
  #timer: unknown = null
  /** Parts that were there before this run: a continued reply's. */
  readonly #begun: number
  readonly #deps: Deps

  constructor(deps: Deps, begun: readonly MessagePart[]) {
    this.#deps = deps
    this.parts = begun.map((part) => ({ ...part }))
    this.#begun = begun.length
    this.#length = begun.reduce((sum, part) => sum + (part.kind === 'tool_call' ? 0 : part.text.length), 0)
    this.phase = { type: 'phase', phase: 'queued', progress: null, since: deps.now() }
  }

  get outcome(): ReplyOutcome {
    return this.#outcome
  }

  /** The server took the request: from here on it costs something. */
  get accepted(): boolean {
    return this.#accepted
  }

  /** All that came for this reply, reasoning too, without what it was begun with. */
  get received(): string {
    return this.#received
  }

  setPhase(phase: Phase['phase'], progress: number | null = null): void {
    const since = this.phase.phase === phase ? this.phase.since : this.#deps.now()
    this.phase = { type: 'phase', phase, progress, since }
    this.#deps.emit(this.phase)
  }

  /** Takes the events to the end of the stream; what came before a failure stays in `parts`. */
  async take(events: AsyncIterable<ChatEvent>): Promise<void> {
    try {
      for await (const event of events) this.#apply(event)
    } finally {
      this.saveNoMore()
    }
  }

  /** Sees to it that what there is will be saved in a moment. */
  saveSoon(): void {
    this.#timer ??= this.#deps.setTimer(() => {
      this.#timer = null
      this.#deps.save(this.parts)
    }, saveDelayMs(this.#length))
  }

  /** Whoever ends the reply saves it whole. */
  saveNoMore(): void {
    if (this.#timer !== null) this.#deps.clearTimer(this.#timer)
    this.#timer = null
  }

  #apply(event: ChatEvent): void {
    switch (event.type) {
      case 'accepted':
        this.#accepted = true
        return
      case 'text':
      case 'reasoning':
        this.#append(event.type, event.text)
        return
      case 'text_was_reasoning':
        for (const [index, part] of this.parts.entries()) {
          if (part.kind === 'text' && index >= this.#begun)
            this.parts[index] = { kind: 'reasoning', text: part.text }
        }
        this.#deps.emitSnapshot()
        return
      case 'tool_call':
        this.#seen()
        this.parts.push({
          kind: 'tool_call',
          callId: event.callId,
          name: event.name,
          arguments: event.arguments,
        })
        return
      case 'usage':
        this.#outcome = {
          ...this.#outcome,
          usage: { promptTokens: event.promptTokens, completionTokens: event.completionTokens },
        }
        return
      case 'notice':
        this.notices.push(event.notice)
        return
      case 'end':
        this.#outcome = { ...this.#outcome, finishReason: event.finishReason }
    }
  }

  /** What a tool answered; shown at once, as no event of the stream tells it. */
  answered({ callId, name, result, kept, failed }: AnsweredCall): void {
    const text = kept ?? result
    this.parts.push({ kind: 'tool_result', callId, name, text, failed })
    this.#length += text.length
    this.#deps.emitSnapshot()
  }

  #append(kind: 'text' | 'reasoning', text: string): void {
    if (text === '') return
    this.#seen()
    this.#received += text
    this.#length += text.length
    const last = this.parts.at(-1)
    if (last?.kind === kind) last.text += text
    else this.parts.push({ kind, text })
    const phase = kind === 'text' ? 'answering' : 'reasoning'
    if (this.phase.phase !== phase) this.setPhase(phase)
    this.#deps.emit({ type: 'delta', kind, text })
    this.saveSoon()
  }

  #seen(): void {
    if (this.#firstToken) return
    this.#firstToken = true
    this.#deps.onFirstToken(this.#deps.now())
  }
}
