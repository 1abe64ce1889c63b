import type { Page } from 'playwright/test'

/** What the page's content security policy stopped, as `directive: what`. */
export type Violations = () => Promise<string[]>

/** Loads the page anew and from then on keeps every `securitypolicyviolation`, those of the load included. */
export async function watchViolations(page: Page): Promise<Violations> {
  await page.addInitScript(() => {
    const seen: string[] = []
    Object.assign(window, { violations: seen })
    document.addEventListener('securitypolicyviolation', (event) => {
      seen.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`.trim())
    })
  })
  await page.reload()
  return () =>
    page.evaluate(() => {
      const seen: unknown = Reflect.get(window, 'violations')
      if (!Array.isArray(seen)) throw new Error('the page was not watched')
      return seen.map(String)
    })
}
