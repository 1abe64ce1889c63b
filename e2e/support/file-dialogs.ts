import type { Locator } from 'playwright/test'
import type { RunningApp } from './app'

/** What the system's dialog for opening answers from now on. */
export const chooseFiles = ({ electron }: RunningApp, ...paths: string[]): Promise<void> =>
  electron.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths })
  }, paths)

/** Where the system's dialog for saving says a file shall go. */
export const saveTo = ({ electron }: RunningApp, path: string): Promise<void> =>
  electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, path)

/** Drops files as the file manager does: files of the page with a place that only the preload learns. */
export async function dropFiles(zone: Locator, paths: string[]): Promise<void> {
  const page = zone.page()
  await page.evaluate(() => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = true
    input.id = 'dropped'
    document.body.append(input)
  })
  await page.setInputFiles('#dropped', paths)
  await zone.evaluate((element) => {
    const input = document.querySelector<HTMLInputElement>('#dropped')
    const dataTransfer = new DataTransfer()
    for (const file of input?.files ?? []) dataTransfer.items.add(file)
    element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    input?.remove()
  })
}
