import { setup } from './setup.mjs'
import { runUnitTests } from './test/runners.mjs'

await setup()
process.exitCode = await runUnitTests(process.argv.slice(2))
