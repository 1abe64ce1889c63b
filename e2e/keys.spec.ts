import { expect, type RunningApp, test } from './support/app'
import { plainQuestions } from './support/contract-names'
import { filesWith, readLog } from './support/data-folder'
import { failWith, say } from './support/scripted-server/replies'
import { startScriptedServer } from './support/scripted-server/server'
import { endOfRun } from './support/watch'

const canary = 'sk-canary-7f3d19c2-0123456789abcdef'
const wrongKey = 'sk-wrong-51be07aa-4242424242424242'

test('a key is sent to its server and lies nowhere else', async ({ launch, dataFolder }) => {
  const server = await startScriptedServer({ requireKey: canary })
  try {
    const app = await launch()
    const added = await addModel(app, server.baseUrl, canary)
    expect(added).toMatchObject({ ok: true, value: { hasKey: true } })
    server.enqueue(
      say('Hello.'),
      // A server that repeats the key in its complaint, as some do.
      failWith(500, `upstream refused the key ${canary} (Authorization: Bearer ${canary})`),
    )
    for (const text of ['First', 'Second']) await endOfRun(app.page, text)
    expect(server.chats.map(({ headers }) => headers.authorization)).toContain(`Bearer ${canary}`)

    // A wrong key, so that refusals are written down too.
    const tested = await app.page.evaluate(
      ([endpointUrl, apiKey]) =>
        window.keepsake.models.test({ endpointUrl, wireName: 'scripted-model', contextWindow: null, apiKey }),
      [server.baseUrl, wrongKey],
    )
    expect(tested).toMatchObject({ ok: true, value: { state: 'needs_key' } })

    const answers = JSON.stringify([added, tested, await askEverything(app)])
    expect(answers).toContain('hasKey')
    for (const key of [canary, wrongKey]) {
      expect(answers).not.toContain(key)
      expect(await app.page.content()).not.toContain(key)
      expect(readLog(app)).not.toContain(key)
    }
    expect(filesWith(dataFolder, [canary, wrongKey])).toEqual([])
    await app.quit()
    expect(filesWith(dataFolder, [canary, wrongKey])).toEqual([])
    // The search itself finds what is there.
    expect(filesWith(dataFolder, ['scripted-model'])).toContain('keepsake.db')
  } finally {
    await server.close()
  }
})

function addModel(app: RunningApp, endpointUrl: string, apiKey: string) {
  return app.page.evaluate(
    async ([url, key]) => {
      const answer = await window.keepsake.models.add({
        wireName: 'scripted-model',
        endpointUrl: url,
        temperature: 0,
        maxTokens: null,
        contextWindow: 8192,
        apiKey: key,
      })
      const { value } = (await window.keepsake.models.list()) as { value: { id: string }[] }
      await window.keepsake.models.choose({ role: 'chat', modelId: value[0]?.id })
      return answer
    },
    [endpointUrl, apiKey],
  )
}

/** Every answer that the page can get without changing anything, each conversation included. */
function askEverything(app: RunningApp): Promise<unknown> {
  return app.page.evaluate(async (questions) => {
    const answers: unknown[] = []
    for (const [domain, name] of questions) {
      const methods: unknown = Reflect.get(window.keepsake, domain)
      const ask: unknown = typeof methods === 'object' && methods !== null && Reflect.get(methods, name)
      if (typeof ask === 'function') answers.push(await ask())
    }
    const list = (await window.keepsake.conversations.list()) as { value: { id: string }[] }
    for (const { id } of list.value) answers.push(await window.keepsake.conversations.get({ id }))
    return [answers, { ...localStorage }, { ...sessionStorage }]
  }, plainQuestions)
}
