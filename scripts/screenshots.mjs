import { prepare, runWindowTests } from './test/runners.mjs'

await prepare()
process.exitCode = await runWindowTests('screenshots', process.argv.slice(2))
