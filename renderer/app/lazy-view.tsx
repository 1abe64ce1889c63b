import { type ComponentType, lazy, useState } from 'react'

/** A view whose code is fetched when it is first shown, or before. */
export type LazyView<P> = ComponentType<P> & { preload: () => Promise<unknown> }

/**
 * Like React's `lazy`, but a view that is there already is drawn at once: React shows the placeholder of a lazy one
 * even then, and lets nothing take its place for 300 ms.
 */
export function lazyView<P extends object>(load: () => Promise<ComponentType<P>>): LazyView<P> {
  let loaded: ComponentType<P> | null = null
  let loading: Promise<ComponentType<P>> | null = null
  const fetchOnce = async () => {
    try {
      loaded = await load()
      return loaded
    } catch (error) {
      loading = null
      throw error
    }
  }
  const preload = () => {
    loading ??= fetchOnce()
    return loading
  }
  // Wrapped, as the types of `lazy` allow only components whose props they can look into.
  const Later: ComponentType<P> = lazy(async () => ({ default: await preload() }))
  const choose = () => loaded ?? Later
  return Object.assign((props: P) => <Chosen choose={choose} props={props} />, { preload })
}

/** Stays with its first choice, as another component would begin anew. */
function Chosen<P extends object>({ choose, props }: { choose: () => ComponentType<P>; props: P }) {
  const [Shown] = useState<ComponentType<P>>(choose)
  return <Shown {...props} />
}
