import { parseArgs } from 'node:util'

/**
 * The flags and names after a script's name. `--help` prints `usage` and ends; a flag that there is not ends with one
 * line.
 * @param {{ usage: string, options: import('node:util').ParseArgsOptionsConfig, allowPositionals?: boolean }} form
 */
export function readArguments({ usage, options, allowPositionals = false }) {
  try {
    const help = { type: 'boolean', short: 'h', default: false }
    const { values, positionals } = parseArgs({ allowPositionals, options: { ...options, help } })
    if (values.help) {
      console.log(usage)
      process.exit()
    }
    return { values, positionals }
  } catch (error) {
    return refuse(`${error.message.split('. ')[0]}. --help shows how it is used.`)
  }
}

/** What was asked for cannot be done: says why in one line, and ends. @param {string} reason @returns {never} */
export function refuse(reason) {
  console.error(reason)
  process.exit(1)
}

/** A fault of ours is shown with its place, a wrong wish (`WrongWish` of bench/wrong-wish.ts) by its words alone. */
export function tell(error) {
  if (!(error instanceof Error)) console.error(error)
  else console.error(error.name === 'WrongWish' ? error.message : (error.stack ?? error.message))
}
