import { join, normalize, resolve, sep } from 'node:path'

/** The file of a path, or null where it would leave `root`. */
export function fileOf(root: string, pathname: string): string | null {
  // An encoded slash or dot has no business in our own addresses: it is how a path is smuggled out.
  if (/%(2e|2f|5c|00)/i.test(pathname) || pathname.includes('\\')) return null
  let path: string
  try {
    path = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (path.includes('\0')) return null
  const file = normalize(join(resolve(root), path === '/' ? 'index.html' : path))
  return file.startsWith(resolve(root) + sep) ? file : null
}
