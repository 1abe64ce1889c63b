import { z } from 'zod'
import type { Change } from '../../../shared/contract/app'
import type { mcp } from '../../../shared/contract/mcp'
import type { Output } from '../../../shared/contract/procedure'
import { AppError } from '../app-error'
import type { SettingsTable } from '../database/settings'
import { nativeCode } from '../system-error'
import type { HttpDoor } from './http-door'

type State = Output<typeof mcp.http>

type Deps = {
  settings: SettingsTable
  publish: (change: Change) => void
  log: (level: 'info' | 'warn' | 'error', text: string, fields?: Record<string, unknown>) => void
  /** @throws the system's error, as EADDRINUSE */
  open: (port: number) => Promise<HttpDoor>
  command: string
}

const key = 'mcp.http'
const Kept = z.strictObject({
  enabled: z.boolean(),
  /** The person's choice; null: any. */
  port: z.int().nullable(),
  /** The one of last time, so that an address in another program's settings stays right. */
  lastPort: z.int().nullable(),
})
const off: z.infer<typeof Kept> = { enabled: false, port: null, lastPort: null }

/** The HTTP door: off unless the person switches it on. One change at a time. */
export class HttpSwitch {
  readonly #deps: Deps
  #door: HttpDoor | null = null
  #line: Promise<unknown> = Promise.resolve()

  constructor(deps: Deps) {
    this.#deps = deps
  }

  get state(): State {
    const { command } = this.#deps
    const url = this.#door && `http://127.0.0.1:${this.#door.port}/mcp`
    return { enabled: this.#kept.enabled, url, command }
  }

  start(): Promise<void> {
    return this.#inLine(async () => {
      const { enabled, port, lastPort } = this.#kept
      if (!enabled || this.#door) return
      try {
        await this.#open(port, lastPort)
      } catch (error) {
        this.#deps.log('warn', 'the port for other programs is taken', { error: String(error) })
      }
    })
  }

  /** @param port null: any that is free. @throws AppError server_port_taken; the door then stays shut */
  set(enabled: boolean, port: number | null): Promise<State> {
    return this.#inLine(async () => {
      const { settings, publish } = this.#deps
      const { lastPort } = this.#kept
      await this.#shut()
      settings.set(key, { enabled: false, port, lastPort })
      try {
        if (enabled) await this.#open(port, lastPort)
      } finally {
        publish({ topic: 'mcp' })
      }
      return this.state
    })
  }

  close(): Promise<void> {
    return this.#inLine(() => this.#shut())
  }

  get #kept(): z.infer<typeof Kept> {
    return this.#deps.settings.get(key, Kept, off)
  }

  async #open(port: number | null, lastPort: number | null): Promise<void> {
    const { settings, open } = this.#deps
    this.#door = await (port === null && lastPort !== null
      ? open(lastPort).catch(() => open(0))
      : open(port ?? 0)
    ).catch((error) => {
      if (nativeCode(error) !== 'EADDRINUSE' && nativeCode(error) !== 'EACCES') throw error
      throw new AppError('server_port_taken', { port: port ?? 0 })
    })
    settings.set(key, { enabled: true, port, lastPort: this.#door.port })
  }

  async #shut(): Promise<void> {
    const door = this.#door
    this.#door = null
    await door?.close()
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work)
    this.#line = done.catch(() => undefined)
    return done
  }
}
