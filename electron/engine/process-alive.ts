/** Whether a process of this machine still runs; one that belongs to somebody else counts as running. */
export function isProcessAlive(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return error.code !== 'ESRCH'
    throw error
  }
}
