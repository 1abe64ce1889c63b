import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { readCTranslate2 } from './ctranslate2.mjs'
import { decoderGraph, encoderGraph } from './whisper-graphs.mjs'

/** Makes a folder in Hugging Face's layout of Whisper tiny.en as CTranslate2 has it (in `source`). */
export async function writeWhisperFolder(source, folder) {
  const tensors = readCTranslate2(await readFile(path.join(source, 'model.bin')))
  const settings = JSON.parse(await readFile(path.join(source, 'config.json'), 'utf8'))
  const json = (name, value) => writeFile(path.join(folder, name), JSON.stringify(value, null, 2))
  const ends = {
    bos_token_id: 50_256,
    eos_token_id: 50_256,
    pad_token_id: 50_256,
    decoder_start_token_id: 50_257,
  }
  await mkdir(path.join(folder, 'onnx'), { recursive: true })
  await writeFile(path.join(folder, 'onnx', 'encoder_model.onnx'), encoderGraph(tensors))
  await writeFile(path.join(folder, 'onnx', 'decoder_model_merged.onnx'), decoderGraph(tensors))
  await writeFile(path.join(folder, 'tokenizer.json'), await readFile(path.join(source, 'tokenizer.json')))
  await json('tokenizer_config.json', { tokenizer_class: 'WhisperTokenizer', model_max_length: 1024 })
  await json('config.json', {
    ...ends,
    architectures: ['WhisperForConditionalGeneration'],
    model_type: 'whisper',
    is_encoder_decoder: true,
    d_model: 384,
    encoder_layers: 4,
    decoder_layers: 4,
    encoder_attention_heads: 6,
    decoder_attention_heads: 6,
    num_mel_bins: 80,
    max_source_positions: 1500,
    max_target_positions: 448,
    vocab_size: 51_864,
  })
  await json('generation_config.json', {
    ...ends,
    alignment_heads: settings.alignment_heads,
    suppress_tokens: settings.suppress_ids,
    begin_suppress_tokens: settings.suppress_ids_begin,
    is_multilingual: false,
    max_initial_timestamp_index: 50,
    max_length: 448,
    no_timestamps_token_id: 50_362,
    return_timestamps: false,
  })
  await json('preprocessor_config.json', {
    feature_extractor_type: 'WhisperFeatureExtractor',
    processor_class: 'WhisperProcessor',
    chunk_length: 30,
    feature_size: 80,
    hop_length: 160,
    n_fft: 400,
    n_samples: 480_000,
    nb_max_frames: 3000,
    sampling_rate: 16_000,
  })
}
