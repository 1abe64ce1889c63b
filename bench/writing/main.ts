import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Asked, type Manager, rulesAlone, scripted, smollm2 } from './managers'
import { type Figures, measureWriting } from './measure'

type Options = { resultFile: string | null; starter: { path: string } | { reason: string } }

/** Measures what the memory writes of the project's own talks: by rules, with a scripted and with a real small manager. */
export async function measureManagers({ resultFile, starter }: Options): Promise<Figures[]> {
  const runs: Figures[] = []
  const run = async (open: (asked: Asked) => Manager | Promise<Manager>) => {
    const asked: Asked = []
    const manager = await open(asked)
    try {
      console.error(`[bench] ${manager.name}`)
      runs.push(await measureWriting(manager, asked))
    } finally {
      await manager.close()
    }
  }
  await run(() => rulesAlone)
  await run(scripted)
  if ('path' in starter) await run((asked) => smollm2(starter.path, asked))
  print(runs)
  if ('reason' in starter) console.log(`\nNOT MEASURED: SmolLM2 135M. ${starter.reason}`)
  if (resultFile !== null) {
    mkdirSync(dirname(resultFile), { recursive: true })
    writeFileSync(resultFile, `${JSON.stringify({ runs }, null, 2)}\n`)
  }
  return runs
}

const heads = [
  'recall',
  'precision',
  'duplicates',
  'changes',
  'dates',
  'invented',
  'secrets',
  'injections',
  'seconds',
]

function print(runs: readonly Figures[]): void {
  console.log(`\n${''.padEnd(30)}${heads.map((head) => head.padStart(12)).join('')}`)
  for (const run of runs) {
    const cells = [
      run.recall.toFixed(3),
      run.precision.toFixed(3),
      run.duplicates,
      `${run.changes.right}/${run.changes.of}`,
      `${run.dates.right}/${run.dates.of}`,
      run.invented,
      run.secretsLeaked,
      run.injectionsStored,
      run.seconds,
    ]
    console.log(`${run.name.padEnd(30)}${cells.map((cell) => String(cell).padStart(12)).join('')}`)
  }
  const [first] = runs
  if (first)
    console.log(`\n${first.turns} turns, ${first.expected} statements. Secrets and injections must be 0.`)
}
