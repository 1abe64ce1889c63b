import type { ChatModel, EmbeddingModel, RerankModel, SpeechModel } from '../providers'
import { question } from './stage-trials'

/** A model ready to be asked, by what it is for. */
export type AnsweringModel =
  | { task: 'chat'; model: ChatModel }
  | { task: 'embedding'; model: EmbeddingModel }
  | { task: 'rerank'; model: RerankModel }
  | { task: 'speech'; model: SpeechModel }

/** The least that a model can be asked, for a test: one token, one vector, one order, half a second of silence. */
export async function firstAnswer(asked: AnsweringModel, signal: AbortSignal): Promise<string | null> {
  switch (asked.task) {
    case 'chat': {
      const { text, reasoning } = await asked.model.generate({ ...question('Say OK.'), maxTokens: 1 }, signal)
      return (text || reasoning).trim().slice(0, 80) || null
    }
    case 'embedding': {
      const { vectors } = await asked.model.embed(['OK'], {}, signal)
      return vectors[0] ? `${vectors[0].length}` : null
    }
    case 'rerank':
      await asked.model.rerank('tea', ['green tea', 'rain'], {}, signal)
      return null
    case 'speech': {
      const wanted = { task: 'transcribe', timestamps: 'none' } as const
      const { text } = await asked.model.transcribe(silence, wanted, signal)
      return text.trim().slice(0, 80) || null
    }
  }
}

const sampleRate = 16_000
/** Half a second of silence, as a WAV file of 16 bits. */
const silence = {
  bytes: silentWave(sampleRate / 2),
  mediaType: 'audio/wav',
  fileName: 'silence.wav',
}

function silentWave(samples: number): Uint8Array {
  const bytes = Buffer.alloc(44 + samples * 2)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(sampleRate, 24)
  bytes.writeUInt32LE(sampleRate * 2, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(samples * 2, 40)
  return bytes
}
