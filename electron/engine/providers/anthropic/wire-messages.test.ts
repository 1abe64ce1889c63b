import { expect, test } from 'vitest'
import type { ChatMessage } from '../chat/chat-model'
import { ToolNames } from '../chat/tool-names'
import { systemText, wireMessages } from './wire-messages'

const names = new ToolNames(['fs.read'])
const wire = (...messages: ChatMessage[]) => wireMessages(messages, names, true)

test('instructions go beside the messages, all of them in order [D1]', () => {
  const messages: ChatMessage[] = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
    { role: 'system', content: 'Be kind.' },
  ]
  expect(systemText(messages, '')).toBe('Be brief.\n\nBe kind.')
  expect(systemText(messages, 'As JSON.')).toBe('Be brief.\n\nBe kind.\n\nAs JSON.')
  expect(wire(...messages)).toEqual([{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }])
})

test('calls and the answers of several tools are one turn each, whoever made their ids [D1]', () => {
  const turns = wire(
    { role: 'user', content: 'Read both.' },
    {
      role: 'assistant',
      content: '',
      toolCalls: [
        { callId: 'call:1', name: 'fs.read', arguments: '{"path":"a"}' },
        { callId: 'call_2', name: 'fs.read', arguments: 'broken' },
      ],
    },
    { role: 'tool', callId: 'call:1', content: 'A' },
    { role: 'tool', callId: 'call_2', content: '' },
    { role: 'user', content: 'And now?' },
  )
  expect(turns).toEqual([
    { role: 'user', content: [{ type: 'text', text: 'Read both.' }] },
    {
      role: 'assistant',
      content: [
        { type: 'tool_use', id: 'call_1', name: 'fs_read', input: { path: 'a' } },
        { type: 'tool_use', id: 'call_2', name: 'fs_read', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'call_1', content: 'A' },
        { type: 'tool_result', tool_use_id: 'call_2', content: '' },
        { type: 'text', text: 'And now?' },
      ],
    },
  ])
})

test('empty texts, which the API refuses, are left out; images stay [D1]', () => {
  const turns = wire(
    { role: 'assistant', content: ' \n' },
    {
      role: 'user',
      content: [
        { type: 'text', text: '' },
        { type: 'image', mediaType: 'image/png', base64: 'AAAA' },
      ],
    },
  )
  const source = { type: 'base64', media_type: 'image/png', data: 'AAAA' }
  expect(turns).toEqual([{ role: 'user', content: [{ type: 'image', source }] }])
})
