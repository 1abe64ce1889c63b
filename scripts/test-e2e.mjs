import { prepare, runWindowTests } from './test/runners.mjs'

await prepare()
process.exitCode = await runWindowTests('e2e', process.argv.slice(2))
