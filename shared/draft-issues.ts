import type { AddressIssue } from './model-address'
import type { ModelField } from './model-draft'

/** Something to say at a field; `params` are what its sentence (`models.issue.<code>`) names. */
export type FieldIssue = {
  field: ModelField
  level: 'error' | 'warning'
  code:
    | AddressIssue['code']
    | 'name_empty'
    | 'name_too_long'
    | 'name_taken'
    | 'wire_name_taken'
    | 'number_unreadable'
    | 'number_whole'
    | 'number_range'
    | 'max_tokens_reach_context'
    | 'text_too_long'
    | 'slug_signs'
    | 'stop_count'
    | 'stop_too_long'
    | 'json_unexpected'
    | 'json_end'
    | 'json_twice'
    | 'json_deep'
    | 'json_no_object'
    | 'json_too_long'
    | 'json_reserved'
    | 'header_name'
    | 'header_value'
    | 'header_twice'
    | 'header_count'
    | 'api_version_empty'
    | 'token_command_empty'
  params: Record<string, string | number>
  /** A value for the field that mends it with one click. */
  fix?: { field: ModelField; value: string }
  /** Which of several rows, from 0. */
  row?: number
}

/** Collects what is wrong, each at its field. */
export class DraftIssues {
  readonly list: FieldIssue[] = []

  error(field: ModelField, code: FieldIssue['code'], params: FieldIssue['params'] = {}, row?: number) {
    this.list.push({ field, level: 'error', code, params, ...(row === undefined ? {} : { row }) })
  }

  warn(field: ModelField, code: FieldIssue['code'], params: FieldIssue['params'] = {}) {
    this.list.push({ field, level: 'warning', code, params })
  }

  address(issue: AddressIssue) {
    const base = { field: 'endpointUrl' as const, level: issue.level, code: issue.code }
    switch (issue.code) {
      case 'address_no_version':
        this.list.push({
          ...base,
          params: { url: issue.fixUrl },
          fix: { field: 'endpointUrl', value: issue.fixUrl },
        })
        return
      case 'address_clear_text':
        this.list.push({ ...base, params: { host: issue.host } })
        return
      case 'address_unreadable':
      case 'address_scheme':
        this.list.push({ ...base, params: { found: issue.found } })
        return
      default:
        this.list.push({ ...base, params: {} })
    }
  }

  get failed() {
    return this.list.some((issue) => issue.level === 'error')
  }
}

type Range = { min: number; max: number }
type NumberRule = Range & { whole?: boolean }

/** A number as typed: `4096`, `4,096`, `0.7`; undefined, with an issue, where it is none that fits. */
export function readNumber(
  issues: DraftIssues,
  field: ModelField,
  text: string,
  { min, max, whole = false }: NumberRule,
): number | undefined {
  const compact = text.trim().replace(/(?<=\d)[,_\s](?=\d{3}(\D|$))/g, '')
  const value = Number(compact)
  const fail = (code: FieldIssue['code']) => {
    issues.error(field, code, { found: text.trim().slice(0, 40), min, max })
    return undefined
  }
  if (!/^[+-]?\d*\.?\d+$/.test(compact) || !Number.isFinite(value)) return fail('number_unreadable')
  if (value < min || value > max) return fail('number_range')
  if (whole && !Number.isInteger(value)) return fail('number_whole')
  return value
}

/** A number that may be left out: null for a blank field. */
export function readOptional(
  issues: DraftIssues,
  field: ModelField,
  text: string,
  rule: NumberRule,
): number | null | undefined {
  return text.trim() === '' ? null : readNumber(issues, field, text, rule)
}
