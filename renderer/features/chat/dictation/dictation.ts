import type { Client } from '../../../../shared/contract'
import type { AppErrorData, Result } from '../../../../shared/errors'
import type { LiveRecording } from './microphone'
import type { Recording } from './recording'

export type DictationView = {
  phase: 'idle' | 'opening' | 'recording' | 'writing'
  /** While it is recorded: since when, and how loud it is. */
  live: { since: number; level: () => number } | null
  error: AppErrorData | null
  notice: 'no-model' | 'nothing-heard' | null
}

type Deps = {
  client: { speech: Pick<Client['speech'], 'transcribe' | 'cancel'> }
  openMicrophone: () => Promise<Result<LiveRecording>>
  readRecording: (source: Blob, fileName: string) => Promise<Result<Recording>>
  /** Whether a speech model is chosen. */
  hasModel: () => boolean
  newId: () => string
  now: () => number
  onText: (text: string) => void
  onView: (view: DictationView) => void
}

const idle: DictationView = { phase: 'idle', live: null, error: null, notice: null }

/** From a press of the microphone, or a file, to words. One at a time; whatever is called off leaves nothing behind. */
export class Dictation {
  readonly #deps: Deps
  #view = idle
  /** Counts up with all that begins or is called off, so that what comes late knows that nobody waits. */
  #turn = 0
  #live: LiveRecording | null = null
  /** What is being written down, or could not be. */
  #sent: { id: string; recording: Recording } | null = null

  constructor(deps: Deps) {
    this.#deps = deps
  }

  get busy(): boolean {
    return this.#view.phase !== 'idle'
  }

  /** Begins to listen; until then nothing is recorded. */
  async record(): Promise<void> {
    if (!this.#mayBegin()) return
    const turn = this.#begin('opening')
    const opened = await this.#deps.openMicrophone()
    if (turn !== this.#turn) {
      if (opened.ok) opened.value.release()
      return
    }
    if (!opened.ok) return this.#show({ ...idle, error: opened.error })
    this.#live = opened.value
    const live = { since: this.#deps.now(), level: opened.value.level }
    this.#show({ ...idle, phase: 'recording', live })
    void opened.value.ended.then(() => this.finish())
  }

  /** Ends the recording and writes it down. */
  async finish(): Promise<void> {
    const live = this.#live
    if (live === null) return
    this.#live = null
    const turn = this.#begin('writing')
    await this.#read(turn, await live.finish(), 'dictation.webm')
  }

  /** Lets the person choose a file, where there is a model to write it down. */
  chooseFile(choose: () => void): void {
    if (this.#mayBegin()) choose()
  }

  /** Writes down a file. */
  async takeFile(file: File): Promise<void> {
    if (!this.#mayBegin()) return
    await this.#read(this.#begin('writing'), file, file.name)
  }

  /** Does again what failed: what was said is not lost with the server's answer. */
  async retry(): Promise<void> {
    if (this.busy) return
    if (this.#sent === null) return this.record()
    await this.#transcribe(this.#begin('writing'), this.#sent.recording)
  }

  /** Calls off whatever is under way, and clears what is said of it. */
  cancel(): void {
    this.#turn += 1
    this.#live?.release()
    this.#live = null
    if (this.#view.phase === 'writing' && this.#sent)
      void this.#deps.client.speech.cancel({ id: this.#sent.id })
    this.#sent = null
    if (this.#view !== idle) this.#show(idle)
  }

  #mayBegin(): boolean {
    if (this.busy) return false
    this.#sent = null
    if (this.#deps.hasModel()) return true
    this.#show({ ...idle, notice: 'no-model' })
    return false
  }

  #begin(phase: DictationView['phase']): number {
    this.#turn += 1
    this.#show({ ...idle, phase })
    return this.#turn
  }

  async #read(turn: number, source: Blob, fileName: string): Promise<void> {
    const read = await this.#deps.readRecording(source, fileName)
    if (turn !== this.#turn) return
    if (!read.ok) return this.#show({ ...idle, error: read.error })
    await this.#transcribe(turn, read.value)
  }

  async #transcribe(turn: number, recording: Recording): Promise<void> {
    const id = this.#deps.newId()
    this.#sent = { id, recording }
    const written = await this.#deps.client.speech.transcribe({ id, ...recording })
    if (turn !== this.#turn) return
    if (!written.ok) {
      if (written.error.code === 'no_speech_model') return this.#show({ ...idle, notice: 'no-model' })
      return this.#show({ ...idle, error: written.error })
    }
    this.#sent = null
    const text = written.value.text.trim()
    this.#show(text === '' ? { ...idle, notice: 'nothing-heard' } : idle)
    if (text !== '') this.#deps.onText(text)
  }

  #show(view: DictationView): void {
    this.#view = view
    this.#deps.onView(view)
  }
}
