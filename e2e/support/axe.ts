import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright/test'

/** Until nothing moves any more: colours half way are no colours. */
export const settled = (page: Page) =>
  page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'))

/** What axe finds in the page as it stands, or in a part of it, each with its place. */
export async function violations(page: Page, part?: string): Promise<string[]> {
  await settled(page)
  // Electron opens no second page, which the builder's newer way asks for.
  const axe = new AxeBuilder({ page }).setLegacyMode(true)
  const result = await (part === undefined ? axe : axe.include(part)).analyze()
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
  )
}
