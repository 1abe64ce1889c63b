/**
 * @typedef {{ id: string, what: string, state: 'done' | 'partly' | 'not yet', missing?: string }} Row
 * @typedef {{ title: string, rows: Row[] }} Group
 * @typedef {import('../test/reports.mjs').TestOutcome} TestOutcome
 */

const idsInBrackets = /\[([A-Z]\d+(?:\s*,\s*[A-Z]\d+)*)\]/g

/** The rows that a test's title says it proves: "… [A3]", "… [A3, B1]". */
export function rowIdsOf(title) {
  return [...title.matchAll(idsInBrackets)].flatMap((match) => match[1].split(',').map((id) => id.trim()))
}

const withoutIds = (title) => title.replace(idsInBrackets, '').replace(/\s+/g, ' ').trim()

/**
 * The tests of each row. A test that is skipped on this machine stays listed, so that the document reads the
 * same everywhere; it proves nothing, though.
 * @param {TestOutcome[]} outcomes
 */
export function testsByRow(outcomes) {
  const byRow = new Map()
  for (const { title, file, state } of outcomes) {
    if (state === 'failed') continue
    for (const id of new Set(rowIdsOf(title))) {
      if (!byRow.has(id)) byRow.set(id, [])
      byRow.get(id).push({ title: withoutIds(title), file, passed: state === 'passed' })
    }
  }
  return byRow
}

const states = ['done', 'partly', 'not yet']

/** @param {Group[]} groups */
export function faultsOf(groups, tests) {
  const rows = groups.flatMap((group) => group.rows)
  const known = new Set(rows.map(({ id }) => id))
  const faults = []
  if (known.size < rows.length) faults.push('docs/features.json holds an id twice')
  for (const { id, state, missing } of rows) {
    if (!states.includes(state)) faults.push(`${id}: "${state}" is no state`)
    if (state === 'partly' && !missing) faults.push(`${id} is done in part, but does not say what is missing`)
    const isProved = tests.get(id)?.some(({ passed }) => passed)
    if (state !== 'not yet' && !isProved)
      faults.push(`${id} is said to be ${state}, but no passing test carries [${id}]`)
  }
  for (const id of tests.keys()) {
    if (!known.has(id)) faults.push(`a test carries [${id}], which is no row of docs/features.json`)
  }
  return faults
}

/** A test may be titled after a sign that shows nothing: it is told by its number. */
const shown = (text) =>
  text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (sign) => `\\u${sign.codePointAt(0).toString(16).padStart(4, '0')}`,
  )
const cell = (text) => shown(text).replaceAll('|', '\\|')
const item = (text) => shown(text).replaceAll('<', '\\<')
/** By code point: a locale's own order would differ between machines. */
const inOrder = (one, other) => (one < other ? -1 : Number(one > other))

const proofsName = 'features-proofs.md'

function rowLine({ id, what, state, missing }) {
  const stateText = missing ? `${state}; missing: ${cell(missing)}` : state
  return `| [${id}](${proofsName}#${id.toLowerCase()}) | ${cell(what)} | ${stateText} |`
}

/** The whole of docs/features.md. @param {Group[]} groups */
export function document(groups) {
  const rows = groups.flatMap((group) => group.rows)
  const count = (state) => rows.filter((row) => row.state === state).length
  const sections = groups.map(({ title, rows: ownRows }) =>
    [`## ${title}`, '', '| id | what | state |', '| --- | --- | --- |', ...ownRows.map(rowLine)].join('\n'),
  )
  return [
    '# What works, and what is missing',
    '',
    'Written by `npm run features` from `docs/features.json`; not edited by hand. Each id leads to the tests that',
    `show its row, all of which stand in [${proofsName}](${proofsName}).`,
    '',
    `${rows.length} rows: ${states.map((state) => `${count(state)} ${state}`).join(', ')}.`,
    '',
    sections.join('\n\n'),
    '',
  ].join('\n')
}

function rowProofs({ id, what }, tests) {
  const proofs = (tests.get(id) ?? []).map(({ title, file }) => `- ${item(title)} (\`${file}\`)`)
  return [
    `### ${id}`,
    '',
    item(what),
    '',
    [...new Set(proofs)].sort(inOrder).join('\n') || '- none yet',
  ].join('\n')
}

/** The whole of docs/features-proofs.md. @param {Group[]} groups */
export function proofsDocument(groups, tests) {
  const sections = groups.map(({ title, rows }) =>
    [`## ${title}`, ...rows.map((row) => rowProofs(row, tests))].join('\n\n'),
  )
  return [
    '# Which test shows what',
    '',
    'Written by `npm run features` from the last run of `npm test`; not edited by hand. What each row is, and what is',
    'missing of it, says [features.md](features.md).',
    '',
    sections.join('\n\n'),
    '',
  ].join('\n')
}
