import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { OnnxGraph } from './onnx-graph.mjs'

/** The first token of BERT's English vocabulary that is a whole word; below it are signs and special tokens. */
const firstWord = 1996

/**
 * A cross-encoder that is arithmetic alone: it counts which of the query's words are in the document. Inputs, outputs
 * and files are those of a BERT for sequence classification with one label.
 */
function commonWordsGraph() {
  const graph = new OnnxGraph()
  const [ids, mask, types] = ['input_ids', 'attention_mask', 'token_type_ids'].map((name) =>
    graph.input(name, 'int64', ['batch', 'tokens']),
  )
  const toFloat = (value) => graph.node('Cast', [value], { to: 1 })
  const words = graph.node('Mul', [
    toFloat(graph.node('GreaterOrEqual', [ids, graph.int64Scalar(firstWord)])),
    toFloat(mask),
  ])
  const inDocument = graph.node('Mul', [words, toFloat(types)])
  const inQuery = graph.node('Sub', [words, inDocument])
  const same = graph.node('Equal', [
    graph.node('Unsqueeze', [ids, graph.int64(2)]),
    graph.node('Unsqueeze', [ids, graph.int64(1)]),
  ])
  const matches = graph.node('Mul', [toFloat(same), graph.node('Unsqueeze', [inDocument, graph.int64(1)])])
  const found = graph.node('ReduceMax', [matches, graph.int64(2)], { keepdims: 0 })
  const sum = (value) => graph.node('ReduceSum', [value, graph.int64(1)], { keepdims: 1 })
  const share = graph.node('Div', [sum(graph.node('Mul', [found, inQuery])), sum(inQuery)])
  const spread = graph.node('Mul', [share, graph.floatScalar(8)])
  graph.output('logits', graph.node('Sub', [spread, graph.floatScalar(4)]), 'float', ['batch', 1])
  return graph.toBytes()
}

/** Makes the counting cross-encoder's folder, with the tokenizer of a BERT that lies in `source`. */
export async function writeRerankerFolder(source, folder) {
  await mkdir(path.join(folder, 'onnx'), { recursive: true })
  await writeFile(path.join(folder, 'onnx', 'model.onnx'), commonWordsGraph())
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
    await writeFile(path.join(folder, name), await readFile(path.join(source, name)))
  }
  const config = {
    architectures: ['BertForSequenceClassification'],
    model_type: 'bert',
    id2label: { 0: 'LABEL_0' },
    max_position_embeddings: 64,
  }
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config))
}
