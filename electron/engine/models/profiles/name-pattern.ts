import { type NameWord, nameWords } from './name-words'

/** A way to write a model's name that a profile is for: words in order, with gaps where a `*` stood. */
export type NamePattern = {
  runs: readonly (readonly string[])[]
  /** `begins`: at the first word; `whole`: nothing else stands in the name. */
  anchor: 'none' | 'begins' | 'whole'
  /** How many words it asks for: the more, the more specific. */
  weight: number
}

/** Reads a pattern as profiles.yaml writes it: `qwen-3-vl * instruct`, `^o1`, `=llama3.2`. */
export function readPattern(text: string): NamePattern {
  const anchor = text.startsWith('=') ? 'whole' : text.startsWith('^') ? 'begins' : 'none'
  const runs = text
    .split('*')
    .map((run) => nameWords(run).map((word) => word.text))
    .filter((run) => run.length > 0)
  const words = runs.reduce((sum, run) => sum + run.length, 0)
  return { runs, anchor, weight: anchor === 'whole' ? words + 0.5 : words }
}

/** True where the name says what the pattern asks for. */
export function matches({ runs, anchor }: NamePattern, name: readonly NameWord[]): boolean {
  if (runs.length === 0) return false
  if (anchor === 'whole') return runs.length === 1 && runs[0]?.length === name.length && at(runs[0], name, 0)
  let from = 0
  for (const [index, run] of runs.entries()) {
    const fixed = index === 0 && anchor === 'begins'
    const found = fixed ? (at(run, name, 0) ? 0 : -1) : findFrom(run, name, from)
    if (found < 0) return false
    from = found + run.length
  }
  return true
}

function findFrom(run: readonly string[], name: readonly NameWord[], from: number): number {
  for (let start = from; start + run.length <= name.length; start++) {
    if (at(run, name, start)) return start
  }
  return -1
}

function at(run: readonly string[], name: readonly NameWord[], start: number): boolean {
  return (
    run.every((word, index) => name[start + index]?.text === word) && !goesOn(run, name, start + run.length)
  )
}

/** `gpt-5` must not be taken for `gpt-5.9`, nor `claude-opus-4` for `claude-opus-4-9`; a date behind is fine. */
function goesOn(run: readonly string[], name: readonly NameWord[], end: number): boolean {
  const next = name[end]
  if (!next || !/^\d+$/.test(run.at(-1) ?? '')) return false
  return /^\d{1,2}$/.test(next.text) || (next.dotted && /^\d/.test(next.text))
}
