import type { HubFile } from './hub-repository'

/** Which files of a repository an engine needs. */
export type SnapshotNeed =
  /** What vLLM reads: weights as safetensors, else as .bin, and all the small files. */
  | { engine: 'vllm' }
  /** An ONNX export: onnx/ in one precision, and the tokenizer. */
  | { engine: 'onnx'; precision: string | null }

/** The ends of file names that ONNX exports on the hub have, by precision. */
const suffixes: Record<string, string> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
}

const small = /\.(json|txt|model|tiktoken|jinja|py)$|(^|\/)(merges|vocab)[^/]*$/i
const elsewhere = /^(onnx|openvino|original|metal|flax|gguf|coreml)\//

/** The files to fetch, small ones first; none where the repository has nothing for the engine. */
export function selectFiles(need: SnapshotNeed, files: readonly HubFile[]): HubFile[] {
  const chosen = need.engine === 'vllm' ? vllmWeights(files) : onnxWeights(need.precision, files)
  if (chosen.length === 0) return []
  const rest = files.filter(({ path }) => small.test(path) && !elsewhere.test(path))
  return [...rest, ...chosen].sort((one, other) => one.size - other.size)
}

function vllmWeights(files: readonly HubFile[]): HubFile[] {
  const inPlace = files.filter(({ path }) => !elsewhere.test(path))
  const named = (pattern: RegExp) => inPlace.filter(({ path }) => pattern.test(path))
  // Mistral ships its weights twice: the consolidated ones are for its own tools.
  const safe = named(/\.safetensors$/).filter(({ path }) => !path.startsWith('consolidated'))
  if (safe.length > 0) return safe
  const consolidated = named(/^consolidated.*\.safetensors$/)
  return consolidated.length > 0 ? consolidated : named(/^pytorch_model.*\.bin$/)
}

/** `model_quantized.onnx`, an encoder and a merged decoder for speech, and data that lies beside a large graph. */
function onnxWeights(precision: string | null, files: readonly HubFile[]): HubFile[] {
  const wanted =
    precision === null ? ['_quantized', '_int8', '_uint8', ''] : [suffixes[precision] ?? `_${precision}`]
  for (const suffix of wanted) {
    const graphs = new RegExp(
      `^onnx/(model|encoder_model|decoder_model_merged)${suffix}\\.onnx(_data(_\\d+)?)?$`,
    )
    const found = files.filter(({ path }) => graphs.test(path))
    if (found.length > 0) return found
  }
  return []
}
