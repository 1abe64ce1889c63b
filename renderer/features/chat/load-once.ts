/** What is loaded by the first who asks and kept. Whoever cannot use it forgets it, and the next one tries again. */
export function loadOnce<T>(load: () => Promise<T>) {
  let loading: Promise<T> | undefined
  return {
    get: (): Promise<T> => {
      loading ??= load()
      return loading
    },
    forget: (): void => {
      loading = undefined
    },
  }
}
