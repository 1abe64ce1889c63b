import type { Talk } from './talk-file'
import { chineseTalk } from './talks/chinese'
import { friendsTalk } from './talks/friends'
import { personTalk } from './talks/person'

/** The project's own talks: a person with the app, two friends, and a person who writes Chinese. */
export const ownTalks = (): Talk[] => [personTalk, friendsTalk, chineseTalk].map(readScript)

export type TalkScript = {
  name: string
  /** A time, then a line a turn: `Speaker: text`; `#key` at the end names it for the questions. */
  sessions: readonly string[]
  /** `category | question | answer | keys` */
  questions: string
}

function readScript({ name, sessions, questions }: TalkScript): Talk {
  const idOf = new Map<string, string>()
  const read = sessions.map((session, number) => {
    const [time = '', ...lines] = session.trim().split('\n')
    const turns = lines.map((line, place) => {
      const [, speaker = '', text = '', key] = /^\s*([^:：]+)[:：]\s*(.*?)(?:\s+#(\S+))?$/.exec(line) ?? []
      const id = `D${number + 1}:${place + 1}`
      if (key !== undefined) idOf.set(key, id)
      return { id, speaker, text }
    })
    return { at: Date.parse(time), turns }
  })
  return {
    name,
    speakers: [...new Set(read.flatMap(({ turns }) => turns.map(({ speaker }) => speaker)))],
    sessions: read,
    unusable: 0,
    questions: questions
      .trim()
      .split('\n')
      .map((line) => {
        const [category = '', text = '', answer = '', keys = ''] = line.split('|').map((part) => part.trim())
        const evidence = keys.split(' ').map((key) => {
          const id = idOf.get(key)
          if (id === undefined) throw new Error(`no turn is called ${key}: ${line}`)
          return id
        })
        return { category: Number(category), text, answer, evidence }
      }),
  }
}
