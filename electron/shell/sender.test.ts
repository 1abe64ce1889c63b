import { describe, expect, test } from 'vitest'
import { checkSender, type Frame, isOurPage } from './sender'

const page = (url: string): Frame => ({ url, parent: null, top: null })

describe('our page is ours alone', () => {
  test.each([
    ['app://keepsake/'],
    ['app://keepsake/index.html'],
    ['app://keepsake/#/chats'],
    ['app://keepsake'],
  ])('%s', (address) => expect(isOurPage(address)).toBe(true))

  test.each([
    ['app://keepsake.evil/'],
    ['app://keepsake.evil.example/'],
    ['app://evil/keepsake'],
    ['app://keepsake@evil/'],
    ['app://keepsake:keepsake@evil/'],
    ['app://keepsake:8080/'],
    ['app://keepsakes/'],
    ['app://xkeepsake/'],
    ['app:keepsake'],
    ['app:/keepsake/'],
    ['app:///keepsake/'],
    ['apps://keepsake/'],
    ['app2://keepsake/'],
    ['http://keepsake/'],
    ['https://keepsake/'],
    ['https://app//keepsake/'],
    ['https://evil.example/app://keepsake/'],
    ['file:///keepsake/index.html'],
    ['data:text/html,<script>app://keepsake/</script>'],
    ['blob:app://keepsake/0e9b'],
    ['javascript:app://keepsake/'],
    ['devtools://devtools/bundled/inspector.html'],
    ['chrome-extension://keepsake/'],
    ['about:blank'],
    ['about:srcdoc'],
    [''],
    ['keepsake'],
    ['//keepsake/'],
    ['null'],
  ])('%s is not', (address) => expect(isOurPage(address)).toBe(false))
})

describe('who may ask', () => {
  test('the top frame of a window of ours that shows our page', () => {
    expect(() => checkSender(page('app://keepsake/'), true)).not.toThrow()
  })

  test.each<[string, Frame, boolean]>([
    ['a frame that is gone', null, true],
    [
      'a frame within our page',
      { ...page('app://keepsake/'), parent: page('app://keepsake/') } as Frame,
      true,
    ],
    ['a frame of strangers within our page', { ...page('https://evil.example/'), parent: {} } as Frame, true],
    ['a window that went elsewhere', page('https://evil.example/'), true],
    ['a data page', page('data:text/html,x'), true],
    ['an empty page', page('about:blank'), true],
    ['the developer tools', page('devtools://devtools/bundled/inspector.html'), true],
    ['a look-alike', page('app://keepsake.evil/'), true],
    ['a window that nobody opened', page('app://keepsake/'), false],
  ])('%s may not', (_who, frame, isKnownWindow) => {
    expect(() => checkSender(frame, isKnownWindow)).toThrow('forbidden_sender')
  })
})
