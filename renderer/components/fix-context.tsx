import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { Fix } from '../../shared/errors'

/** What each kind of fix does here. Who knows nearer wins: a dialog's `use-url` fills its own field. */
export type FixHandlers = { [D in Fix['do']]?: (fix: Extract<Fix, { do: D }>) => void | Promise<void> }

const FixContext = createContext<FixHandlers>({})

/** Adds ways to run fixes for all errors shown within. */
export function FixScope({ handlers, children }: { handlers: FixHandlers; children: ReactNode }) {
  const outer = useContext(FixContext)
  const merged = useMemo(() => ({ ...outer, ...handlers }), [outer, handlers])
  return <FixContext value={merged}>{children}</FixContext>
}

/** Runs a fix; null where nobody here can. */
export function useFixRunner(fix: Fix): (() => void | Promise<void>) | null {
  const handlers = useContext(FixContext)
  return runnerFor(handlers, fix)
}

function runnerFor<D extends Fix['do']>(handlers: FixHandlers, fix: Extract<Fix, { do: D }>) {
  const handler: ((fix: Extract<Fix, { do: D }>) => void | Promise<void>) | undefined = handlers[fix.do as D]
  return handler ? () => handler(fix) : null
}
