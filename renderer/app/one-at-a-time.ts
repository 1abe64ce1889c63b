/**
 * Many calls, one question: while one is being asked, all further ones become a single next one. For news that come
 * faster than answers.
 */
export function oneAtATime(ask: () => Promise<void>): () => void {
  let asking = false
  let again = false
  const run = async () => {
    if (asking) {
      again = true
      return
    }
    asking = true
    await ask()
    asking = false
    if (again) {
      again = false
      void run()
    }
  }
  return () => void run()
}
