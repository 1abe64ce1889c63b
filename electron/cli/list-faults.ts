import type { ConfigIssue } from '../../shared/contract/config-files'
import { CatalogSource } from '../engine/models'
import type { Cli } from './cli'

/** An issue as editors and compilers write it. */
export const issueLine = ({ path, line, column, field, found, expected }: ConfigIssue): string =>
  `${[path, line, column].filter((part) => part !== null).join(':')}: ${field === null ? '' : `${field}: `}` +
  `found ${found}, expected ${expected}`

/** Says on standard error what is wrong with the person's own list of models: nothing of it is in force until then. */
export async function tellListFaults({ terminal }: Cli, dataFolder: string): Promise<void> {
  const { issues } = await new CatalogSource({ dataFolder }).reload()
  for (const issue of issues) terminal.stderr.write(`${issueLine(issue)}\n`)
  if (issues.length > 0) terminal.stderr.write('Nothing of a list with faults is in force.\n')
}
