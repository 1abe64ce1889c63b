import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { countTokens } from 'gpt-tokenizer'
import { type Answers, measureAnswers } from './answers/measure-answers'
import { type ModelChoice, openModel } from './answers/open-model'
import { openEncoder } from './encoder'
import { measure, type Prepared, type Run, ways } from './measure'
import { ownTalks } from './own-talks'
import { prepare } from './prepare'
import { printAnswers, printRuns } from './report'
import { readTalkFile } from './talk-file'

type Options = {
  /** Files in the shape of LoCoMo; none: the project's own talks. */
  files: readonly string[]
  resultFile: string | null
  /** Folder of the small encoder, or why there is none. */
  encoder: { path: string } | { reason: string }
  /** Where vectors are kept between runs. */
  cacheFolder: string
  /** Null: how a model answers is not measured. */
  answers: { model: ModelChoice; limit: number | null } | null
}

/**
 * Measures how much of the evidence for each question the memory finds, in one run beside plain full text; and how well
 * a model answers with it, where one is given.
 */
export async function measureMemory(options: Options): Promise<Run[]> {
  const talks =
    options.files.length === 0
      ? ownTalks()
      : options.files.flatMap((file) => readTalkFile(JSON.parse(readFileSync(file, 'utf8'))))
  const unusable = talks.reduce((sum, talk) => sum + talk.unusable, 0)
  const encoder =
    'path' in options.encoder ? await openEncoder(options.encoder.path, options.cacheFolder) : null
  const prepared: Prepared[] = []
  try {
    for (const talk of talks) prepared.push(await prepare(talk, encoder?.model ?? null))
    const runs: Run[] = []
    for (const way of ways.filter(({ needsVectors }) => !needsVectors || encoder !== null)) {
      runs.push(await measure(way, prepared, (text) => countTokens(text)))
    }
    printRuns(runs, unusable)
    if ('reason' in options.encoder) console.log(`Without the small encoder: ${options.encoder.reason}`)
    // What was found is kept also where the model then fails.
    save(options.resultFile, { runs })
    if (options.answers !== null) {
      const answers = await answersOf(options.answers, prepared)
      printAnswers(answers)
      save(options.resultFile, { runs, answers })
    }
    return runs
  } finally {
    for (const { close } of prepared) await close()
    await encoder?.close()
  }
}

async function answersOf(
  { model: choice, limit }: NonNullable<Options['answers']>,
  talks: readonly Prepared[],
): Promise<Answers> {
  const { model, close } = await openModel(choice, process.env)
  try {
    return await measureAnswers({ talks, model, limit })
  } finally {
    await close()
  }
}

function save(file: string | null, result: { runs: readonly Run[]; answers?: Answers }): void {
  if (file === null) return
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`)
}
