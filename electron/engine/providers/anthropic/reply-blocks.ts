import type { SignedBlock } from '../chat/chat-model'

type Draft = { index: unknown; block: SignedBlock | 'call' }

/** Gathers a reply's blocks in their order, as its thoughts have to come back with the calls that they led to. */
export class ReplyBlocks {
  readonly #drafts: Draft[] = []

  begin(index: unknown, block: Record<string, unknown>): void {
    const begun = blockOf(block)
    if (begun) this.#drafts.push({ index, block: begun })
  }

  add(index: unknown, delta: Record<string, unknown>): void {
    const block = this.#drafts.findLast((one) => one.index === index)?.block
    if (block === undefined || block === 'call') return
    if (block.type === 'text') block.text += textOf(delta.text)
    if (block.type !== 'thinking') return
    if (delta.type === 'signature_delta') block.signature = textOf(delta.signature)
    else block.thinking += textOf(delta.thinking)
  }

  /** For each call what stood before it, since the one before; nothing at all where nothing was thought. */
  beforeCalls(): SignedBlock[][] {
    const isThought = this.#drafts.some(({ block }) => block !== 'call' && block.type !== 'text')
    if (!isThought) return []
    const all: SignedBlock[][] = []
    let before: SignedBlock[] = []
    for (const { block } of this.#drafts) {
      if (block === 'call') {
        all.push(before)
        before = []
      } else before.push(block)
    }
    return all
  }
}

function blockOf(block: Record<string, unknown>): Draft['block'] | null {
  switch (block.type) {
    case 'tool_use':
      return 'call'
    case 'text':
      return { type: 'text', text: textOf(block.text) }
    case 'thinking':
      return { type: 'thinking', thinking: textOf(block.thinking), signature: textOf(block.signature) }
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: textOf(block.data) }
    default:
      return null
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
