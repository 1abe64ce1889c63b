import { contract } from '../../shared/contract'
import type { Entry } from '../../shared/contract/procedure'

/** The contract as the bridge should show it: names by domain, both sorted. */
export const contractNames: Record<string, string[]> = Object.fromEntries(
  Object.entries(contract)
    .map(([domain, entries]): [string, string[]] => [domain, Object.keys(entries).sort()])
    .sort(([one], [other]) => one.localeCompare(other)),
)

/** Questions that need no input and change nothing: every one can be asked by a test. */
export const plainQuestions: [domain: string, name: string][] = Object.entries(contract).flatMap(
  ([domain, entries]) =>
    Object.entries<Entry>(entries)
      .filter(([name, entry]) => {
        const acts = [
          'restart',
          'retryNow',
          'openDataFolder',
          'pickGgufFile',
          'pickFolder',
          'pickDocuments',
        ].includes(name)
        return entry.type === 'procedure' && !acts && entry.input.safeParse(undefined).success
      })
      .map(([name]): [string, string] => [domain, name]),
)
