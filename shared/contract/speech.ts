import { z } from 'zod'
import { procedure } from './procedure'

/** Largest recording that is sent to a speech model, in bytes. */
export const longestRecordingBytes = 25 * 1024 * 1024

/** Made by the caller, so that it can be called off before there is an answer. */
const TranscriptionId = z.string().min(1).max(64)

export const speech = {
  /** Words of a recording, by the chosen speech model. */
  transcribe: procedure({
    input: z.strictObject({
      id: TranscriptionId,
      bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= longestRecordingBytes),
      mediaType: z.string().max(100),
      fileName: z.string().max(300),
    }),
    output: z.strictObject({ text: z.string(), language: z.string().nullable() }),
    errors: ['no_speech_model', 'unreachable', 'unauthorized', 'bad_request', 'cancelled'],
  }),
  /** Ends a transcription that is under way, which fails with `cancelled`; one that has ended is left as it is. */
  cancel: procedure({ input: z.strictObject({ id: TranscriptionId }), output: z.void() }),
}
