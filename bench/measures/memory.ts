import { setTimeout as wait } from 'node:timers/promises'
import { evaluateInPage } from '../devtools'
import type { Benchmark, Context } from '../measure'
import { processTree, proportionalMegabytes } from '../process-tree'
import { bareWindow, keepsake, type Program, startProgram } from '../programs'
import { usable } from './start'

const settleMs = 5_000
const samples = 5

/** What all processes of the app hold when nobody does anything. */
export const memory: Benchmark = {
  name: 'memory',
  run: async (context) => [
    {
      title: 'Memory of all processes, idle',
      unit: 'MB',
      statistic: 'p50',
      samples: await megabytesOf(keepsake, context),
      baseline: { title: bareWindow.title, samples: await megabytesOf(bareWindow, context) },
      bar: { most: 350, of: 'value' },
      note: `pages shared by several processes count by their share; ${settleMs / 1_000} s after the start`,
    },
  ],
}

async function megabytesOf(program: Program, { folder }: Context): Promise<number[]> {
  const started = await startProgram(program, folder(`memory ${program.title}`))
  try {
    await evaluateInPage(started.port, program.address, usable)
    await wait(settleMs)
    const found: number[] = []
    for (let sample = 0; sample < samples; sample++) {
      const tree = processTree(started.pid)
      found.push(tree.reduce((sum, pid) => sum + proportionalMegabytes(pid), 0))
      await wait(500)
    }
    return found
  } finally {
    await started.end()
  }
}
