import type { Client } from '../../../../shared/contract'
import type { AppErrorData, Result } from '../../../../shared/errors'

/** A recording that is being made. */
export type LiveRecording = {
  /** How loud it is at the moment, 0–1. */
  level: () => number
  /** Ends it and gives what was heard. */
  finish: () => Promise<Blob>
  /** Lets go of the microphone, also of what was heard. */
  release: () => void
  /** Resolves when it ends by itself, as when the microphone is pulled out. */
  ended: Promise<void>
}

/** Speech is clear at this rate, and an hour has 20 MB. */
const bitsPerSecond = 48_000
const constraints = {
  audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
}

/** Begins to record; the shell opens the microphone for as long as that takes. */
export async function openMicrophone(client: Pick<Client, 'shell'>): Promise<Result<LiveRecording>> {
  const close = () => void client.shell.setMicrophone({ open: false })
  const opened = await client.shell.setMicrophone({ open: true })
  if (!opened.ok) return opened
  if (!opened.value.allowed) return { ok: false, error: failure('microphone_denied') }
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints)
    return { ok: true, value: record(stream, close) }
  } catch (error) {
    close()
    const name = error instanceof DOMException ? error.name : ''
    const code = name === 'NotAllowedError' ? 'microphone_denied' : 'microphone_missing'
    return { ok: false, error: { ...failure(code), detail: String(error) } }
  }
}

function record(stream: MediaStream, close: () => void): LiveRecording {
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: bitsPerSecond })
  const pieces: Blob[] = []
  recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data))
  const ended = new Promise<void>((resolve) =>
    recorder.addEventListener('stop', () => resolve(), { once: true }),
  )
  const meter = levelMeter(stream)
  recorder.start()
  const release = () => {
    if (recorder.state !== 'inactive') recorder.stop()
    for (const track of stream.getTracks()) track.stop()
    meter.close()
    close()
  }
  return {
    ended,
    level: meter.level,
    finish: async () => {
      if (recorder.state !== 'inactive') recorder.stop()
      await ended
      release()
      return new Blob(pieces, { type: recorder.mimeType })
    },
    release,
  }
}

function levelMeter(stream: MediaStream) {
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 1_024
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples)
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
      // Talk has a tenth of full scale; the root makes quiet words visible.
      return Math.min(1, Math.sqrt(Math.sqrt(power) * 3))
    },
    close: () => {
      if (context.state !== 'closed') void context.close()
    },
  }
}

const failure = (code: 'microphone_denied' | 'microphone_missing'): AppErrorData => ({
  code,
  params: {},
  fixes: [{ do: 'retry' }],
})
