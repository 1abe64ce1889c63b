import { openForgetting } from './open-forgetting'

/** A process to be killed: forgets, and stands still at the step whose number it is given, which it says first. */
const [folder = '', words = '', stop = '0'] = process.argv.slice(2)
let step = 0
const still = async () => {
  step += 1
  if (step !== Number(stop)) return
  process.stdout.write('here\n')
  await new Promise(() => setInterval(() => undefined, 1_000))
}

const { forgetting, deps } = await openForgetting(folder, { breathe: still })
deps.rewrite = async () => {
  await still()
  return deps.tables.rewrite()
}
await forgetting.run({ what: 'about', words }, { messages: true, backups: true })
process.stdout.write('done\n')
process.exit(0)
