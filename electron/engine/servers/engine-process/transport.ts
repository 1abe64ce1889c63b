/** The line to the app, whichever way this process was started. */
export type Transport = {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onParentGone(listener: () => void): void
}

/** Electron's `process.parentPort`, as much of it as is used; the engine does not import Electron. */
type ParentPort = {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
}

const orphanCheckMs = 1000

/** Finds the line to the app: Electron's utility process port, else Node's IPC channel. */
export function openTransport(self: NodeJS.Process): Transport {
  const port: unknown = Reflect.get(self, 'parentPort')
  return isParentPort(port) ? overPort(port, self) : overIpc(self)
}

function isParentPort(value: unknown): value is ParentPort {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'postMessage') === 'function'
  )
}

function overPort(port: ParentPort, self: NodeJS.Process): Transport {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', (event) => listener(event.data)),
    onParentGone: (listener) => {
      port.on('close', listener)
      watchParent(self, listener)
    },
  }
}

function overIpc(self: NodeJS.Process): Transport {
  if (!self.send) throw new Error('started without a line to its parent')
  return {
    // A message that meets a closed channel is lost with the parent that would have read it.
    post: (message) => self.connected && self.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => self.on('message', listener),
    onParentGone: (listener) => {
      self.on('disconnect', listener)
      watchParent(self, listener)
    },
  }
}

/** After kill -9 of the app no event is certain to come, but the process gets a new parent. */
function watchParent(self: NodeJS.Process, gone: () => void): void {
  const parent = self.ppid
  const timer = setInterval(() => {
    if (self.ppid !== parent) gone()
  }, orphanCheckMs)
  timer.unref()
}
