import { evaluateInPage } from '../devtools'
import type { Benchmark } from '../measure'
import { bareWindow, keepsake, type Program, startProgram } from '../programs'

const rounds = 7

/** Resolves with the time at which something can be typed or pressed, and has been painted. */
export const usable = `new Promise((resolve) => {
  const look = () => {
    const found = [...document.querySelectorAll('main button, main textarea, body > textarea')].find(
      (element) => !element.disabled && element.getClientRects().length > 0)
    if (found) requestAnimationFrame(() => setTimeout(() => resolve(Date.now())))
    else requestAnimationFrame(look)
  }
  look()
})`

/** From the start of the process until the first screen can be used; a first start of each is left out. */
export const start: Benchmark = {
  name: 'start',
  run: async ({ folder }) => {
    const ours: number[] = []
    const bare: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const one = await startOnce(keepsake, folder('start keepsake'))
      const other = await startOnce(bareWindow, folder('start bare'))
      if (round === 0) continue
      ours.push(one)
      bare.push(other)
    }
    return [
      {
        title: 'Start to usable, warm',
        unit: 'ms',
        statistic: 'p50',
        samples: ours,
        baseline: { title: bareWindow.title, samples: bare },
        bar: { most: 1_000, of: 'value' },
      },
    ]
  },
}

async function startOnce(program: Program, dataFolder: string): Promise<number> {
  const started = await startProgram(program, dataFolder)
  try {
    const at = await evaluateInPage(started.port, program.address, usable)
    if (typeof at !== 'number') throw new Error(`${program.title} never became usable`)
    return at - started.startedAt
  } finally {
    await started.end()
  }
}
