/** How `keepsake` ends; docs/cli.md and `--help` print the same table. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  configInvalid: 3,
  unreachable: 4,
  unauthorized: 5,
  interrupted: 130,
} as const

/** The same for people, in the order of their numbers. */
export const exitMeanings: readonly (readonly [number, string])[] = [
  [exitCodes.ok, 'all went well'],
  [exitCodes.failure, 'it failed; standard error says why'],
  [exitCodes.usage, 'the command line is not understood'],
  [exitCodes.configInvalid, 'a configuration file has faults'],
  [exitCodes.unreachable, 'no server answers at the address, or not in time'],
  [exitCodes.unauthorized, 'the server wants a key, or refused it'],
  [exitCodes.interrupted, 'stopped with Ctrl-C'],
]

const byError: Readonly<Record<string, number>> = {
  config_invalid: exitCodes.configInvalid,
  key_from_elsewhere: exitCodes.configInvalid,
  unreachable: exitCodes.unreachable,
  timeout_connect: exitCodes.unreachable,
  unauthorized: exitCodes.unauthorized,
  cancelled: exitCodes.interrupted,
}

/** The exit code for an error by its code. */
export const exitCodeFor = (errorCode: string): number => byError[errorCode] ?? exitCodes.failure
