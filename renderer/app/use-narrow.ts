import { useSyncExternalStore } from 'react'

const query = '(max-width: 720px)'

const subscribe = (listener: () => void) => {
  const media = matchMedia(query)
  media.addEventListener('change', listener)
  return () => media.removeEventListener('change', listener)
}

/** Whether the window is so narrow that the rail and the panel lie over the view. */
export const useNarrow = () => useSyncExternalStore(subscribe, () => matchMedia(query).matches)
