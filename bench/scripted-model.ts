import { say, sayJson } from '../e2e/support/scripted-server/replies'
import { type ScriptedServer, startScriptedServer } from '../e2e/support/scripted-server/server'

export const reply = {
  tokens: 400,
  text: Array.from({ length: 400 }, (_, index) => `token${index} `).join(''),
}

/** What the person says while the manager model has something to remember. */
export const memorable = 'I moved to Exampletown with my dog Placeholder.'

/**
 * A server that streams the same reply to every chat, or its first `characters`, and finds one memory wherever it is
 * asked for JSON.
 */
export async function startModel({
  characters,
  delayMs = 0,
}: {
  characters?: number
  delayMs?: number
} = {}): Promise<ScriptedServer> {
  const server = await startScriptedServer()
  server.respondWith((request) => {
    if (request.chat?.response_format) {
      return sayJson({
        items: [
          {
            type: 'semantic',
            text: `The user has a dog called Placeholder ${server.chats.length}.`,
            subject: 'Placeholder',
            when_text: '',
            quote: 'my dog Placeholder',
            turn_ids: [1],
            importance: 2,
          },
        ],
      })
    }
    return say(reply.text.slice(0, characters), { chunkSize: 10, delayMs })
  })
  return server
}
