import { endpointFields } from './dialects'
import type { LocatedModel } from './located-model'

/**
 * Models at one address share its key and its other settings: what one says holds for all, and two that
 * say different things are told.
 */
export function shareEndpoints(models: readonly LocatedModel[]): void {
  const byAddress = new Map<string, LocatedModel[]>()
  for (const model of models) {
    const { kind, endpointUrl, apiVersion } = model.form
    const address = JSON.stringify([kind, endpointUrl, apiVersion])
    const there = byAddress.get(address)
    if (there) there.push(model)
    else byAddress.set(address, [model])
  }
  for (const group of byAddress.values()) {
    for (const field of endpointFields) {
      const [first, ...others] = group.filter(({ read }) => field in read.places)
      if (!first) continue
      const value = first.form[field]
      for (const other of others) {
        const path = other.read.places[field]
        if (!path || JSON.stringify(other.form[field]) === JSON.stringify(value)) continue
        const expected = `the same as in line ${first.line}: both models are at ${first.form.endpointUrl}`
        other.tell({ path, found: `another ${field}`, expected })
      }
      for (const model of group) Object.assign(model.form, { [field]: value })
    }
  }
}
