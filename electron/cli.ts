#!/usr/bin/env node
import { version } from '../package.json'
import { plainSurroundings } from './agent/plain-surroundings'
import { processTerminal } from './cli/process-terminal'
import { runCli } from './cli/program'

// The entry of `keepsake` in plain Node. Ends by itself: all output is written before the process is gone.
process.exitCode = await runCli(process.argv.slice(2), {
  version,
  terminal: processTerminal(() => process.exit(0)),
  surroundings: plainSurroundings,
})
