const commands = ['chat', 'models', 'memory', 'mcp', 'config', 'completion', 'help']

/**
 * The words of a command line that asks for no window, as `keepsake chat "Hello"` does; null for any other start:
 * a double click, a file to open, a switch of Chromium's alone.
 * @param argv as the process got it
 * @param isPackaged false: the folder of the app stands before the words
 */
export function commandWords(argv: readonly string[], isPackaged: boolean): string[] | null {
  const words = argv.slice(isPackaged ? 1 : 2)
  const first = words.findIndex((word) => !word.startsWith('-'))
  if (commands.includes(words[first] ?? '')) return words.slice(first)
  const asksForText = words.some((word) => ['--help', '-h', '--version', '-V'].includes(word))
  return asksForText ? words.filter((word) => ['--help', '-h', '--version', '-V'].includes(word)) : null
}

type OwnPlace = {
  isPackaged: boolean
  /** Where the app keeps its data, and where `keepsake` would look for it. */
  dataFolder: string
  defaultFolder: string
}

/** What another program starts to reach the memory: this very app where it is installed, on the data that it has open. */
export function mcpCommand(
  { isPackaged, dataFolder, defaultFolder }: OwnPlace,
  environment = process.env,
  program = process.execPath,
): string {
  // An AppImage runs from a place that is gone with it; the variable names the file that stays.
  const own = isPackaged ? `"${environment.APPIMAGE ?? program}" mcp` : 'keepsake mcp'
  return dataFolder === defaultFolder ? own : `${own} --data-folder "${dataFolder}"`
}
