import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

const kernelSays = (file, value) => existsSync(file) && readFileSync(file, 'utf8').trim() === value

/**
 * Why Chromium's sandbox cannot work for this Electron on this machine, or undefined where it can.
 * Only development needs this: installers set their sandbox up by themselves.
 */
export function sandboxObstacle(executable) {
  if (process.platform !== 'linux') return undefined
  if (process.getuid() === 0) return 'you are root'
  const helper = path.join(path.dirname(executable), 'chrome-sandbox')
  const hasHelper = existsSync(helper) && statSync(helper).uid === 0 && (statSync(helper).mode & 0o4000) !== 0
  if (hasHelper) return undefined
  const restricted =
    kernelSays('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1') ||
    kernelSays('/proc/sys/kernel/unprivileged_userns_clone', '0')
  return restricted ? 'this system lets no unprivileged program make user namespaces' : undefined
}
