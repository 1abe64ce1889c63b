import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { document, faultsOf, testsByRow } from './features/document.mjs'
import { projectRoot } from './setup/folders.mjs'
import { readReport, reportFiles } from './test/reports.mjs'

const rowsFile = path.join(projectRoot, 'docs', 'features.json')
const documentFile = path.join(projectRoot, 'docs', 'features.md')

function readAll() {
  const groups = JSON.parse(readFileSync(rowsFile, 'utf8'))
  const outcomes = Object.keys(reportFiles).flatMap((name) => readReport(name) ?? [])
  return { groups, tests: testsByRow(outcomes) }
}

/** Writes docs/features.md from the reports of the last run. */
export function writeFeatures() {
  const { groups, tests } = readAll()
  writeFileSync(documentFile, document(groups, tests))
}

/** What is wrong with docs/features.json and docs/features.md, seen from the reports of the last run. */
export function checkFeatures() {
  const { groups, tests } = readAll()
  const written = existsSync(documentFile) ? readFileSync(documentFile, 'utf8') : ''
  const faults = faultsOf(groups, tests)
  if (written !== document(groups, tests)) {
    faults.push('docs/features.md is not what the tests say. Run "npm run features" and commit it.')
  }
  return faults
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv.includes('--check')) {
    const faults = checkFeatures()
    for (const fault of faults) console.error(fault)
    process.exitCode = faults.length > 0 ? 1 : 0
  } else {
    writeFeatures()
    console.log(`wrote ${path.relative(projectRoot, documentFile)}`)
  }
}
