import { expect, onTestFinished, test, vi } from 'vitest'
import { followVisibility } from './visibility'

test('the engine is told at once and at each change whether anybody can see the window, until that ends [B6]', () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('document', page)
  onTestFinished(() => void vi.unstubAllGlobals())
  const told: boolean[] = []
  const setVisible = async ({ visible }: { visible: boolean }) => {
    told.push(visible)
    return { ok: true as const, value: undefined }
  }
  const end = followVisibility({ app: { setVisible } as never })
  for (const visibilityState of ['hidden', 'visible']) {
    page.visibilityState = visibilityState
    page.dispatchEvent(new Event('visibilitychange'))
  }
  expect(told).toEqual([true, false, true])
  end()
  page.dispatchEvent(new Event('visibilitychange'))
  expect(told).toHaveLength(3)
})
