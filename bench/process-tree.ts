import { readdirSync, readFileSync } from 'node:fs'

/** This process and every process below it. */
export function processTree(rootPid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    // The name of a program may hold anything, so the fields are counted behind its closing bracket.
    const stat = readIfThere(`/proc/${name}/stat`)
    const parent = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const isBelow = (pid: number): boolean => {
    if (pid === rootPid) return true
    const parent = parents.get(pid)
    return parent !== undefined && parent !== 0 && isBelow(parent)
  }
  return [...parents.keys()].filter(isBelow)
}

/** Memory of a process in MB, shared pages counted by their share, as Linux tells it. */
export function proportionalMegabytes(pid: number): number {
  const rollup = readIfThere(`/proc/${pid}/smaps_rollup`) ?? ''
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1_024
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    // A process may end between being listed and being read.
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ESRCH'].includes(String(error.code)))
      return null
    throw error
  }
}
