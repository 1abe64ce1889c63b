import type { MemoryDetail } from '../../../../shared/contract/memory-item'
import type { MemoryStore } from '../memory-store'
import type { MemoryChanges } from '../owned/change'
import { redact } from '../redact'
import { matchMemory } from '../writing/match'
import { hashesOf, inOneVoice } from '../writing/voice'

type Deps = {
  store: MemoryStore
  changes: MemoryChanges
  isPaused: () => boolean
  now: () => number
  newId: () => string
}
type Saying = {
  text: string
  /** The turn that says it, and its words. */
  messageRowId: number
  quote: string
  conversationRowId: number
  /** 'person' where these are their words, else the display name of the model. */
  author: string
  /** They asked for it, so that what they once removed may come back. */
  explicit: boolean
}

/**
 * Writes down what the person said: as a new memory, as one more source of one that says the same, or in place of one
 * that it changes. "off": memory was paused, or keeps nothing of this conversation any more.
 */
export function writeDown(deps: Deps, saying: Saying): 'saved' | 'known' | 'secret' | 'forgotten' | 'off' {
  const { store, changes, isPaused, now, newId } = deps
  const text = inOneVoice(capital(saying.text))
  if (redact(text).kinds.length > 0 || redact(saying.quote).kinds.length > 0) return 'secret'
  return store.transact(() => {
    if (isPaused() || !store.turns.isLearnable(saying.messageRowId)) return 'off'
    const hashes = hashesOf(text)
    if (hashes.some((hash) => store.history.isBuried(hash))) {
      if (!saying.explicit) return 'forgotten'
      for (const hash of hashes) store.history.unbury(hash)
    }
    const at = now()
    const told = store.turns.turn(saying.messageRowId)?.createdAt ?? at
    const detail = fittingDetail(changes, saying.text, text)
    const subject = aboutThem.test(saying.text) ? 'user' : null
    const why = { actor: saying.author, conversationRowId: saying.conversationRowId }
    // "I live in Porto" takes the place of "The user lives in Lisbon".
    const match = matchMemory(store.memories, {
      kind: detail.kind,
      text: inThirdPerson(saying.text),
      subject,
    })
    const twin =
      match.relation === 'same'
        ? match.row
        : hashes.flatMap((hash) => store.memories.currentByHash(hash) ?? [])[0]
    if (twin) {
      const added = store.sources.add(twin.rowId, saying.messageRowId, saying.quote, at)
      if (added) changes.seeAgain(twin, 3, why)
      return 'known'
    }
    const row = changes.insert(
      {
        ...{ id: newId(), text, subject, origin: 'user', author: saying.author, confidence: 1 },
        ...{ importance: saying.explicit ? 3 : 2, validFrom: told, at, occurred: null, detail },
      },
      { ...why, reason: saying.explicit ? 'asked' : 'tool' },
    )
    store.sources.add(row.rowId, saying.messageRowId, saying.quote, at)
    if (match.relation === 'updates' && match.row.validFrom <= told) {
      changes.supersede(match.row, row.rowId, told, { ...why, reason: 'changed' })
    }
    return 'saved'
  })
}

const aboutThem = /^(?:i|i'm|i've|i'd|my|we|our)\b|^(?:我|咱)|\bthe user\b|用户/i
const whoTheyAre =
  /^(?:my name is|i am called|i'm called|the user(?:'s name is| is called))\b|^(?:我叫|我的名字)/i
const howToTalk =
  /^(?:you should|you must|please|always|never|from now on|answer|reply|respond|speak|talk|write|use|call me)\b|^(?:以后|从现在|今后|回答|回复|请|总是|永远|叫我|你要|你应该|不要|别)/i

/** Who they are and how to talk to them stands in every prompt, as long as there is room. */
function fittingDetail(changes: MemoryChanges, said: string, text: string): MemoryDetail {
  const label = whoTheyAre.test(said) ? 'user' : howToTalk.test(said) ? 'persona' : null
  const core: MemoryDetail | null = label && { kind: 'core', label, block: '' }
  return core !== null && changes.hasRoom(core, text) ? core : { kind: 'semantic', details: null }
}

/** For comparing only: what is kept are the person's words. */
const inThirdPerson = (text: string): string =>
  text
    .replace(/^(?:i'm|i am)\b/i, 'The user is')
    .replace(/^(?:i've|i have)\b/i, 'The user has')
    .replace(/^i\b/i, 'The user')
    .replace(/^my\b/i, "The user's")
    .replace(/^(?:我的|我)/, '用户')

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)
