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

const cell = (text) => text.replaceAll('|', '\\|')
/** By code point: a locale's own order would differ between machines. */
const inOrder = (one, other) => (one < other ? -1 : Number(one > other))

function rowLine({ id, what, state, missing }, tests) {
  const proofs = (tests.get(id) ?? []).map(({ title, file }) => `${cell(title)} (\`${file}\`)`).sort(inOrder)
  const stateText = missing ? `${state}; missing: ${cell(missing)}` : state
  return `| ${id} | ${cell(what)} | ${stateText} | ${[...new Set(proofs)].join('<br>') || '–'} |`
}

/** The whole of docs/features.md. @param {Group[]} groups */
export function document(groups, tests) {
  const rows = groups.flatMap((group) => group.rows)
  const count = (state) => rows.filter((row) => row.state === state).length
  const sections = groups.map(({ title, rows: ownRows }) =>
    [
      `## ${title}`,
      '',
      '| id | what | state | tests that show it |',
      '| --- | --- | --- | --- |',
      ...ownRows.map((row) => rowLine(row, tests)),
    ].join('\n'),
  )
  return [
    '# What works, and which test shows it',
    '',
    'Written by `npm run features` from the last test run and `docs/features.json`; not edited by hand.',
    `${rows.length} rows: ${states.map((state) => `${count(state)} ${state}`).join(', ')}.`,
    '',
    sections.join('\n\n'),
    '',
  ].join('\n')
}
