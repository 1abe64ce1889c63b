import {
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  oneof,
  option,
  property,
  record,
  string,
} from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../app-error'
import { estimateTokens } from '../providers'
import { assemblePrompt, type Prompt, toolTokens } from './prompt'

type Turns = Parameters<typeof assemblePrompt>[0]['turns']
const turn = (role: 'user' | 'assistant', text: string, id = text): Turns[number] => ({
  id,
  role,
  parts: text === '' ? [] : [{ kind: 'text', text }],
})
const notes = (block: string) => ({ block, coreTokens: 1, core: 1, retrieved: 1 })
const plain = {
  replySoFar: '',
  contextWindow: 8_192,
  maxTokens: null,
  countTokens: estimateTokens,
}
const roles = (prompt: Prompt) => prompt.messages.map((message) => message.role)

const words = oneof(
  string({ maxLength: 300 }),
  constantFrom('', ' ', 'word '.repeat(200), '记忆'.repeat(150), 'const a = [1, 2];\n'.repeat(30)),
)
const asked = record({
  pairs: array(record({ question: words, answer: words }), { maxLength: 12 }),
  question: words.map((text) => `${text}?`),
  memoryBlock: option(words.map((text) => `<<${text}>>`)),
  replySoFar: oneof(words, constantFrom('')),
  contextWindow: integer({ min: 256, max: 6_000 }),
  maxTokens: option(integer({ min: 1, max: 8_000 })),
  startsWithReply: boolean(),
  told: option(words.filter((text) => text.trim() !== '').map((text) => `[[${text}]]`)),
  tools: array(words, { maxLength: 3 }).map((texts) =>
    texts.map((description, index) => ({
      name: `tool_${index}`,
      description,
      parameters: { type: 'object' },
    })),
  ),
  note: option(words.map((text) => `((${text}))`)),
})

test('the prompt and the reply together never exceed the context window, whatever is said [F3]', () => {
  let tooLong = 0
  let summarised = 0
  const check = property(asked, ({ pairs, question, startsWithReply, told, memoryBlock, ...options }) => {
    const turns = [
      ...(startsWithReply ? [turn('assistant', 'I began.', 'begun')] : []),
      ...pairs.flatMap((pair, index) => [
        turn('user', pair.question, `q${index}`),
        turn('assistant', pair.answer, `a${index}`),
      ]),
      turn('user', question, 'asked'),
    ]
    const summary =
      told === null ? null : { id: 'summary', block: told, turns: 2, untilMessageId: `a${pairs.length - 2}` }
    const memory = memoryBlock === null ? null : notes(memoryBlock)
    let prompt: Prompt
    try {
      prompt = assemblePrompt({ ...options, summary, memory, turns, countTokens: estimateTokens })
    } catch (error) {
      // Only where the question alone, without memory and history, does not fit.
      expect(error).toBeInstanceOf(AppError)
      expect(error).toMatchObject({
        code: 'context_too_long',
        params: { limitTokens: options.contextWindow },
      })
      const least = Math.min(16, options.maxTokens ?? 16)
      const needed = estimateTokens(`${options.note ?? ''}${question}`) + estimateTokens(options.replySoFar)
      expect(needed + least + 100).toBeGreaterThan(options.contextWindow)
      tooLong++
      return
    }
    const counted = prompt.messages.reduce((sum, message) => sum + estimateTokens(message.content), 0)
    expect(counted + toolTokens(prompt.tools, estimateTokens)).toBeLessThanOrEqual(prompt.tokens)
    expect([[], options.tools]).toContainEqual(prompt.tools)
    // The inspector's figures are those of the prompt, no more and no less.
    expect(prompt.sections.reduce((sum, section) => sum + section.tokens, 0)).toBe(prompt.tokens)
    expect(prompt.tokens + prompt.replyTokens).toBeLessThanOrEqual(options.contextWindow)
    if (prompt.withMemory || prompt.tools.length > 0) {
      const half = Math.floor(options.contextWindow / 2)
      expect(prompt.replyTokens).toBe(Math.min(options.maxTokens ?? 1_024, half))
    }
    expect(prompt.tokens + (prompt.maxTokens ?? 1)).toBeLessThanOrEqual(options.contextWindow)
    expect(prompt.maxTokens === null).toBe(options.maxTokens === null)
    if (prompt.maxTokens !== null) {
      expect(prompt.maxTokens).toBeGreaterThan(0)
      expect(prompt.maxTokens).toBeLessThanOrEqual(options.maxTokens ?? 0)
    }

    // System, then the two in turn, the person first.
    expect(roles(prompt).slice(0, 2)).toEqual(['system', 'user'])
    for (const [index, role] of roles(prompt).entries()) expect(role).not.toBe(roles(prompt)[index - 1])

    // The last turn is whole and last; memory stands nowhere else.
    const end = prompt.messages.length - (options.replySoFar === '' ? 1 : 3)
    expect(prompt.messages[end]?.content.endsWith(question)).toBe(true)
    const holding = (text: string) => prompt.messages.filter((message) => message.content.includes(text))
    const beside = `${options.note === null ? '' : `${options.note}\n\n`}${question}`
    if (memoryBlock !== null) {
      expect(holding(`${memoryBlock}\n\n${beside}`)).toHaveLength(prompt.withMemory ? 1 : 0)
    }

    // A summary stands before the oldest turn that is sent, in the person's turn, and only where turns are left out.
    const shown = prompt.sections.find(({ kind }) => kind === 'summary')
    if (shown !== undefined) summarised++
    if (told !== null) expect(prompt.messages[1]?.content.startsWith(`${told}\n\n`)).toBe(shown !== undefined)

    // What is kept is the newest, in its order and without a gap.
    const said = turns
      .slice(0, -1)
      .map((one) => one.parts.map((part) => ('text' in part ? part.text : '')).join(''))
    const kept = prompt.messages
      .slice(1, end)
      .map((message, index) =>
        index === 0 && shown !== undefined ? message.content.slice(`${told}\n\n`.length) : message.content,
      )
    const all = said.filter((text) => text.trim() !== '').join('\n\n')
    expect(all.includes(kept.join('\n\n'))).toBe(true)
    if (shown !== undefined) expect(kept.join('\n\n').length).toBeLessThan(all.length)
  })
  assert(check, { numRuns: 400 })
  expect(tooLong).toBeGreaterThan(0)
  expect(summarised).toBeGreaterThan(0)
})

describe('what is left out', () => {
  test('older turns go first, and that is told', () => {
    const turns = [
      turn('user', 'oldest '.repeat(100)),
      turn('assistant', 'old '.repeat(100)),
      turn('user', 'newer'),
      turn('assistant', 'newest'),
      turn('user', 'now'),
    ]
    const prompt = assemblePrompt({ ...plain, turns, contextWindow: 256, maxTokens: 100 })
    expect(prompt.messages.slice(1).map((message) => message.content)).toEqual(['newer', 'newest', 'now'])
    expect(prompt.shortened).toBe(true)
    expect(assemblePrompt({ ...plain, turns }).shortened).toBe(false)
  })

  test('[F3] what the summary tells of is not left out, and the summary goes where all turns fit', () => {
    const turns = [
      turn('user', 'oldest '.repeat(100), 'one'),
      turn('assistant', 'old '.repeat(100), 'two'),
      turn('user', 'newer'),
      turn('assistant', 'newest'),
      turn('user', 'now'),
    ]
    const summary = { id: 's', block: 'In short: old things.', turns: 2, untilMessageId: 'two' }
    const prompt = assemblePrompt({ ...plain, turns, summary, contextWindow: 256, maxTokens: 100 })
    expect(prompt.messages[1]?.content).toBe('In short: old things.\n\nnewer')
    expect(prompt.shortened).toBe(false)
    expect(prompt.sections.map(({ kind }) => kind)).toEqual(['system', 'summary', 'turns'])
    const whole = assemblePrompt({ ...plain, turns, summary })
    expect(JSON.stringify(whole.messages)).not.toContain('In short')
  })

  test('[F4] tools give way before memory does', () => {
    const tools = [{ name: 'long', description: 'word '.repeat(200), parameters: {} }]
    const turns = [turn('user', 'Who?')]
    const prompt = assemblePrompt({ ...plain, turns, tools, memory: notes('<memory>'), contextWindow: 200 })
    expect([prompt.tools, prompt.withMemory]).toEqual([[], true])
  })

  test('memory gives way before the question does', () => {
    const prompt = assemblePrompt({
      ...plain,
      turns: [turn('user', 'question '.repeat(150))],
      memory: notes('memory '.repeat(150)),
      contextWindow: 400,
    })
    expect(prompt.withMemory).toBe(false)
    expect(prompt.messages).toHaveLength(2)
  })

  test('[F3] memory and tools never take the room that the reply needs', () => {
    const tools = [{ name: 'look', description: 'word '.repeat(40), parameters: {} }]
    const memory = notes('memory '.repeat(500))
    const ask = (words: number) =>
      assemblePrompt({
        ...plain,
        ...{ turns: [turn('user', 'question '.repeat(words))], memory, tools, contextWindow: 4_096 },
      })
    const long = ask(1_300)
    expect([long.tools, long.withMemory]).toEqual([[], false])
    expect(long.replyTokens).toBeGreaterThanOrEqual(1_024)
    expect(ask(900)).toMatchObject({ tools, withMemory: true, replyTokens: 1_024 })
  })

  test('a question that does not fit is refused, never cut [F3]', () => {
    const refuse = () =>
      assemblePrompt({ ...plain, turns: [turn('user', 'word '.repeat(400))], contextWindow: 300 })
    expect(refuse).toThrow('context_too_long')
  })
})

test('a lower limit of the person is never raised', () => {
  const prompt = assemblePrompt({ ...plain, turns: [turn('user', 'Hi')], maxTokens: 3 })
  expect(prompt.maxTokens).toBe(3)
})

test('a question that was never answered goes with the next one, as templates want the two in turn', () => {
  const turns = [turn('user', 'first'), turn('assistant', ''), turn('user', 'second')]
  const prompt = assemblePrompt({ ...plain, turns, memory: notes('<memory>') })
  expect(prompt.messages.slice(1)).toEqual([{ role: 'user', content: 'first\n\n<memory>\n\nsecond' }])
})

test('reasoning of earlier replies is not sent again', () => {
  const turns: Turns = [
    turn('user', 'a'),
    {
      id: 'thinking',
      role: 'assistant',
      parts: [
        { kind: 'reasoning', text: 'thought' },
        { kind: 'text', text: 'said' },
      ],
    },
    turn('user', 'b'),
  ]
  expect(JSON.stringify(assemblePrompt({ ...plain, turns }).messages)).not.toContain('thought')
})
