import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { document, faultsOf, proofsDocument, testsByRow } from './features/document.mjs'
import { projectRoot } from './setup/folders.mjs'
import { readReport } from './test/reports.mjs'

const rowsFile = path.join(projectRoot, 'docs', 'features.json')

/** The runs whose tests prove rows, by the steps of `npm test` that make their reports. */
const runs = ['unit', 'servers', 'e2e', 'package']

/** What the documents should hold, and what is wrong with the rows. Throws where a run has left no report. */
function readAll() {
  const groups = JSON.parse(readFileSync(rowsFile, 'utf8'))
  const reports = runs.map((name) => ({ name, outcomes: readReport(name) }))
  const missing = reports.filter(({ outcomes }) => outcomes === undefined).map(({ name }) => name)
  if (missing.length > 0) {
    throw new Error(
      `There is no report of ${missing.join(', ')}, without which proofs would be lost. ` +
        `Run "npm test -- --only ${missing.join(',')}" first.`,
    )
  }
  const tests = testsByRow(reports.flatMap(({ outcomes }) => outcomes))
  const documents = [
    { file: 'docs/features.md', text: document(groups) },
    { file: 'docs/features-proofs.md', text: proofsDocument(groups, tests) },
  ].map(({ file, text }) => ({ file, text, place: path.join(projectRoot, file) }))
  return { documents, faults: faultsOf(groups, tests) }
}

/** What is wrong with docs/features.json and what is written from it, seen from the reports of the last run. */
export function checkFeatures() {
  const { documents, faults } = readAll()
  const stale = documents.filter(
    ({ place, text }) => !existsSync(place) || readFileSync(place, 'utf8') !== text,
  )
  return [
    ...faults,
    ...stale.map(({ file }) => `${file} is not what the tests say. Run "npm run features" and commit it.`),
  ]
}

/** Writes both documents, or nothing where rows would lose what proves them. @returns what speaks against it */
function writeFeatures() {
  const { documents, faults } = readAll()
  if (faults.length > 0) {
    return [...faults, 'Nothing was written. After a run of some tests alone, run "npm test" whole first.']
  }
  for (const { file, place, text } of documents) {
    writeFileSync(place, text)
    console.log(`wrote ${file}`)
  }
  return []
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const faults = process.argv.includes('--check') ? checkFeatures() : writeFeatures()
    for (const fault of faults) console.error(fault)
    process.exitCode = faults.length > 0 ? 1 : 0
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
