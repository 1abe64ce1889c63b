import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../database/testing'
import { readModelFolder } from './model-folder'

async function folderWith(files: Record<string, unknown>): Promise<string> {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries({ 'tokenizer.json': {}, ...files })) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), JSON.stringify(content))
  }
  return folder
}

test('the folder tells pooling, length and files; what the catalog says goes before [C1]', async () => {
  const path = await folderWith({
    'config.json': { model_type: 'xlm-roberta', max_position_embeddings: 8194 },
    'tokenizer_config.json': { model_max_length: 1e30 },
    '1_Pooling/config.json': { pooling_mode_cls_token: true, pooling_mode_mean_tokens: false },
    'onnx/model.onnx': '',
    'onnx/model_fp16.onnx': '',
    'onnx/model_quantized.onnx': '',
  })
  const own = await readModelFolder({ id: 'm', path, task: 'embedding' })
  expect(own).toMatchObject({
    pooling: 'cls',
    maxTokens: 8192,
    precisions: { model: 'q8' },
    subfolder: 'onnx',
  })
  const told = { pooling: 'last_token', maxTokens: 100, precision: 'fp16' } as const
  const wanted = await readModelFolder({ id: 'm', path, task: 'embedding', ...told })
  expect(wanted).toMatchObject({ pooling: 'last_token', maxTokens: 100, precisions: { model: 'fp16' } })
})

test('graphs beside config.json are found, and each part of Whisper may have another precision', async () => {
  const path = await folderWith({
    'config.json': { model_type: 'whisper' },
    'preprocessor_config.json': {},
    'encoder_model.onnx': '',
    'decoder_model_merged_q4.onnx': '',
  })
  expect(await readModelFolder({ id: 'm', path, task: 'speech' })).toMatchObject({
    subfolder: '',
    precisions: { encoder_model: 'fp32', decoder_model_merged: 'q4' },
    maxTokens: Number.POSITIVE_INFINITY,
  })
})

test('a folder that is not named in full is refused, as the library would look for it on a hub', async () => {
  await expect(readModelFolder({ id: 'm', path: 'openai/whisper-tiny', task: 'speech' })).rejects.toThrow(
    'in full',
  )
})

test('a config.json that is no configuration is named', async () => {
  const path = await folderWith({ 'config.json': { model_type: 7 }, 'model.onnx': '' })
  await expect(readModelFolder({ id: 'm', path, task: 'rerank' })).rejects.toThrow(
    `${join(path, 'config.json')} is not as it should be`,
  )
})
