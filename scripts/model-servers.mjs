import { pathToFileURL } from 'node:url'
import { parts } from './model-servers/parts.mjs'
import { prepareModelServers } from './model-servers/prepare.mjs'
import { say } from './setup/say.mjs'

/** The parts that the command line names; all where it names none. */
function wantedParts(names) {
  const unknown = names.filter((name) => !parts.some((part) => part.name === name))
  if (unknown.length === 0)
    return names.length === 0 ? parts : parts.filter(({ name }) => names.includes(name))
  say(`usage: npm run model-servers [-- ${parts.map(({ name }) => name).join(' | ')}]`)
  return process.exit(2)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  // So that what was started ends too.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
  const outcomes = await prepareModelServers(wantedParts(process.argv.slice(2)))
  for (const { part, state } of outcomes) say(`${part.title}: ${state}`)
  process.exitCode = outcomes.some(({ state }) => state === 'failed') ? 1 : 0
}
