import { z } from 'zod'
import { procedure } from './procedure'

/** Largest recording that is sent to a speech model, in bytes. */
export const longestRecordingBytes = 25 * 1024 * 1024

export const speech = {
  /** Words of a recording, by the chosen speech model. */
  transcribe: procedure({
    input: z.strictObject({
      bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= longestRecordingBytes),
      mediaType: z.string().max(100),
      fileName: z.string().max(300),
    }),
    output: z.strictObject({ text: z.string(), language: z.string().nullable() }),
    errors: ['no_speech_model', 'unreachable', 'unauthorized', 'bad_request'],
  }),
}
