/**
 * What the demo does, step by step, as a person would: by what is written on the screen.
 * `picture` names the screenshot that is taken after the step.
 * @typedef {{ page: import('playwright').Page, model: { path?: string, reason?: string } }} Stage
 * @type {{ says: string, picture: string, act: (stage: Stage) => Promise<void> }[]}
 */
export const tour = [
  {
    says: 'Keepsake opens for the first time',
    picture: 'first-start',
    act: async ({ page }) => {
      await page.waitForLoadState('domcontentloaded')
      await page.getByRole('main').first().waitFor()
    },
  },
]
