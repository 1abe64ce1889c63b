/** The last part of a path, of whichever system. */
export const fileName = (path: string) => path.split(/[\\/]/).at(-1) ?? path
