import { run } from '../setup/say.mjs'
import { runGently } from './work.mjs'

const commands = process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']
/** What vLLM asks for; the newest that all parts can use. */
const oldest = [3, 11]

let found

async function findPython() {
  for (const command of commands) {
    try {
      const asked = await run(command, ['-c', 'import sys, venv, ensurepip; print(*sys.version_info[:2])'])
      const [major, minor] = asked.stdout.trim().split(' ').map(Number)
      if (asked.exitCode === 0 && (major > oldest[0] || minor >= oldest[1])) return command
    } catch (error) {
      if (error.code !== 'ENOENT') throw error
    }
  }
  return undefined
}

/** The command of a Python that can make virtual environments. */
export async function python() {
  found ??= await findPython()
  if (!found) throw new Error('there is no Python here')
  return found
}

/** Why there is no Python to use, or undefined. */
export async function whyNoPython() {
  found ??= await findPython()
  return found ? undefined : `there is no Python ${oldest.join('.')} or newer with venv here`
}

/** Downloads one package, without what it depends on. */
export async function pipDownload(requirement, folder, { fromSource = false } = {}) {
  const [name] = requirement.split('==')
  const source = fromSource ? ['--no-binary', name] : []
  await runGently(
    await python(),
    ['-m', 'pip', 'download', '--quiet', '--no-deps', ...source, '--dest', folder, requirement],
    { cwd: folder, what: `downloading ${name}` },
  )
}
