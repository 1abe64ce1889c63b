import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { countTokens } from 'gpt-tokenizer'
import { z } from 'zod'
import { WrongWish } from '../wrong-wish'
import { type Answers, measureAnswers } from './answers/measure-answers'
import { type ModelChoice, openModel } from './answers/open-model'
import { openEncoder } from './encoder'
import { measure, type Prepared, type Run, ways } from './measure'
import { ownTalks } from './own-talks'
import { prepare } from './prepare'
import { printAnswers, printHead, printRuns } from './report'
import { readTalkFile, type Talk } from './talk-file'

type Options = {
  talks: TalkSet
  resultFile: string | null
  /** Folder of the small encoder, or why there is none. */
  encoder: { path: string } | { reason: string }
  /** Where vectors are kept between runs. */
  cacheFolder: string
  /** Null: how a model answers is not measured. */
  answers: { model: ModelChoice; limit: number | null } | null
}

/** What is asked about: talks, and the name of where they are from. */
type TalkSet = { name: string; talks: readonly Talk[] }

/**
 * The talks of files in the shape of LoCoMo; of none: the project's own.
 * @throws WrongWish where a file cannot be read
 */
export function readTalks(files: readonly string[]): TalkSet {
  if (files.length === 0) return { name: 'our own', talks: ownTalks() }
  return { name: files.map((file) => basename(file)).join(', '), talks: files.flatMap(readTalksOf) }
}

function readTalksOf(file: string): Talk[] {
  try {
    return readTalkFile(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    const [fault = '', place = ''] = reasonOf(error).split('\n')
    throw new WrongWish(`${file} is no file in the shape of LoCoMo: ${fault.trim()} ${place.trim()}`.trim())
  }
}

const reasonOf = (error: unknown) =>
  error instanceof z.ZodError
    ? z.prettifyError(error)
    : error instanceof Error
      ? error.message
      : String(error)

/**
 * Measures how much of the evidence for each question the memory finds, in one run beside plain full text; and how well
 * a model answers with it, where one is given.
 */
export async function measureMemory(options: Options): Promise<Run[]> {
  const { talks } = options.talks
  const unusable = talks.reduce((sum, talk) => sum + talk.unusable, 0)
  printHead(options.talks.name, talks)
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
    console.log(
      'reason' in options.encoder
        ? `\nWithout the small encoder: ${options.encoder.reason}`
        : '\nThe small encoder is all-MiniLM-L6-v2, in 8 bits.',
    )
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
