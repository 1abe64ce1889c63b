/** What a conversation holds, as the app itself tells it. */
const readConversation = (page, id) =>
  page.evaluate(async (conversationId) => {
    const answer = await window.keepsake.conversations.get({ id: conversationId })
    if (!answer.ok) throw new Error(answer.error.code)
    return answer.value
  }, id)

const openConversationId = (page) =>
  page.evaluate(() => window.location.hash.split('/')[2] ?? null).then((id) => id || null)

const textOf = (message) =>
  message.parts
    .filter((part) => part.kind === 'text')
    .map((part) => part.text)
    .join('')

/** Types a message, sends it and waits for the whole reply. Returns the reply and its times. */
export async function say(page, text) {
  const box = page.getByRole('textbox', { name: 'Message', exact: true })
  await box.fill(text)
  await box.press('Enter')
  const deadline = Date.now() + 120_000
  for (;;) {
    const id = await openConversationId(page)
    const messages = id ? (await readConversation(page, id)).messages : []
    const last = messages.at(-1)
    const isAnswer = last?.role === 'assistant' && textOf(messages.at(-2) ?? { parts: [] }) === text
    if (isAnswer && last.run?.endedAt) return { text: textOf(last), run: last.run }
    if (Date.now() > deadline) throw new Error(`No reply to "${text}" within two minutes`)
    await page.waitForTimeout(100)
  }
}

export function figures(run) {
  const first =
    run.firstTokenAt === null ? '–' : `${((run.firstTokenAt - run.startedAt) / 1000).toFixed(2)} s`
  const whole = `${((run.endedAt - run.startedAt) / 1000).toFixed(2)} s`
  return `first token after ${first}, done after ${whole}, ${run.completionTokens ?? '?'} tokens`
}
