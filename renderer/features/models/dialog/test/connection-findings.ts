import type { ConnectionReport, ServedModel } from '../../../../../shared/contract/models'
import type { Fix } from '../../../../../shared/errors'

export type Finding = {
  code: Exclude<ConnectionReport['findings'][number]['code'], 'key_needed' | 'key_refused'>
  level: 'warning' | 'info'
  params: Record<string, string | number>
  fix?: Fix
}

/** What the form says now, so that findings follow while the person types. */
type Typed = { wireName: string; contextWindow: number | null; url: string | null }

/** What to say about a test's answer in the light of what stands in the form now. */
export function findingsFor(report: ConnectionReport, typed: Typed): Finding[] {
  const findings: Finding[] = []
  for (const { code, params } of report.findings) {
    // Names and lengths are judged below, against what is typed now; of the key the stages tell.
    if (code === 'loading' || code === 'problem')
      findings.push({ code, level: 'warning', params: plain(params) })
  }
  if (report.workingUrl !== null && report.workingUrl !== typed.url) {
    const fix: Fix = { do: 'use-url', url: report.workingUrl }
    findings.push({ code: 'address_moved', level: 'warning', params: { url: report.workingUrl }, fix })
  }
  if (report.state !== 'up') return findings
  if (report.models.length === 0) {
    findings.push({ code: 'nothing_served', level: 'warning', params: {} })
    return findings
  }
  const name = typed.wireName.trim()
  const served = report.models.find((model) => model.id === name)
  if (served) findings.push(...contextFindings(served, typed.contextWindow))
  else if (name !== '') findings.push(nameFinding(report, name))
  return findings
}

function nameFinding(report: ConnectionReport, name: string): Finding {
  const spelled = otherSpelling(name, report.models)
  if (!spelled) return { code: 'name_not_served', level: 'warning', params: { name } }
  return {
    code: 'name_other_spelling',
    level: 'warning',
    params: { name: spelled.id },
    fix: { do: 'use-model-name', name: spelled.id },
  }
}

function contextFindings(served: ServedModel, typed: number | null): Finding[] {
  const tokens = served.contextWindow
  if (tokens === null || typed === null || typed === tokens) return []
  const smaller = tokens < typed
  return [
    {
      code: smaller ? 'context_smaller_served' : 'context_larger_served',
      level: smaller ? 'warning' : 'info',
      params: { served: tokens, typed },
      fix: { do: 'use-context-window', tokens },
    },
  ]
}

/** The served model that a person means who writes `Qwen3 32B` or leaves out the owner or the tag. */
export function otherSpelling(name: string, models: readonly ServedModel[]): ServedModel | undefined {
  const bare = (id: string) => id.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
  const short = (id: string) => bare(id.slice(id.lastIndexOf('/') + 1).replace(/:latest$/i, ''))
  const stem = (id: string) => bare(id.slice(id.lastIndexOf('/') + 1).replace(/:.*$/, ''))
  const wanted = [bare(name), short(name), stem(name)]
  for (const [at, simplify] of [bare, short, stem].entries()) {
    const hits = models.filter((model) => simplify(model.id) !== '' && simplify(model.id) === wanted[at])
    // Two that fit say nothing; the list is there to pick from.
    if (hits.length === 1) return hits[0]
  }
  return undefined
}

function plain(params: ConnectionReport['findings'][number]['params']): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  )
}
