const longestName = 64

/**
 * The names of a request's tools as the wire wants them, and back. Hosts take only letters, digits, `_` and `-`;
 * LM Studio sends every name back in snake case, whatever it was given.
 */
export class ToolNames {
  readonly #wire = new Map<string, string>()
  readonly #own = new Map<string, string>()

  constructor(names: readonly string[]) {
    for (const name of names) {
      const wire = this.#free(name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, longestName) || 'tool')
      this.#wire.set(name, wire)
      this.#own.set(wire, name)
    }
    // Only where it can mean no other tool.
    const snakes = names.map((name) => snakeCase(this.wire(name)))
    for (const [at, snake] of snakes.entries()) {
      const name = names[at]
      const isOnly = snakes.indexOf(snake) === snakes.lastIndexOf(snake)
      if (name !== undefined && isOnly && !this.#own.has(snake)) this.#own.set(snake, name)
    }
  }

  /** Also for a tool of an earlier turn that is not offered any more. */
  wire(name: string): string {
    return this.#wire.get(name) ?? name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, longestName)
  }

  /** A name that no tool has stays as it is: it is what the model said. */
  own(wire: string): string {
    return this.#own.get(wire) ?? wire
  }

  #free(wire: string): string {
    let free = wire
    for (let number = 2; this.#own.has(free); number++) {
      free = `${wire.slice(0, longestName - 4)}_${number}`
    }
    return free
  }
}

const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^a-zA-Z0-9]+/g, '_')
    .toLowerCase()
