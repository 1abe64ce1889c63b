/** Counts what passed, failed and was skipped, and keeps the reasons for the end. */
export class Tally {
  passed = 0
  failures = []
  skips = []
  /** Passed only when tried again: not hidden, as each is a fault of the test or of the app. */
  unsteady = []

  /** One check that either holds or not. */
  check(title, holds) {
    if (holds) this.passed += 1
    else this.failures.push(title)
  }

  skip(title, reason) {
    this.skips.push(`${title}: ${reason || 'no reason was given'}`)
  }

  /** Every test of a runner. A runner that failed must have a failed test to show for it, or counts as one. */
  addTests(step, outcomes, exitCode) {
    const failuresBefore = this.failures.length
    for (const outcome of outcomes ?? []) {
      const title = `${outcome.file} › ${outcome.title}`
      if (outcome.state === 'skipped') this.skip(title, outcome.reason)
      else this.check(title, outcome.state === 'passed')
      if (outcome.unsteady) this.unsteady.push(title)
    }
    if (!outcomes) this.failures.push(`${step}: the runner left no report`)
    else if (exitCode !== 0 && this.failures.length === failuresBefore) {
      this.failures.push(`${step}: the runner ended with code ${exitCode}`)
    }
  }

  get countLine() {
    return `${this.passed} passed, ${this.failures.length} failed, ${this.skips.length} skipped`
  }
}
