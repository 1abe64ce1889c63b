import { OnnxGraph } from './onnx-graph.mjs'

const heads = 6
const headSize = 64
const width = heads * headSize
const layers = 4
const vocabulary = 51_864
const epsilonless = { axis: -1 }

/** The parts that the encoder and the decoder share, over one graph. */
function blocks(graph, tensors) {
  const weight = (name) => {
    const { shape, data } = tensors.get(name)
    return graph.node('Cast', [graph.tensor('float16', shape, data)], { to: 1 })
  }
  const linear = (value, name) => {
    const transposed = graph.node('Transpose', [weight(`${name}/weight`)], { perm: [1, 0] })
    return graph.node('Add', [graph.node('MatMul', [value, transposed]), weight(`${name}/bias`)])
  }
  const norm = (value, name) =>
    graph.node('LayerNormalization', [value, weight(`${name}/gamma`), weight(`${name}/beta`)], epsilonless)
  const split = (value, parts) => {
    const at = (part) => graph.int64(part * width)
    return Array.from({ length: parts }, (_, part) =>
      graph.node('Slice', [value, at(part), at(part + 1), graph.int64(2)]),
    )
  }
  const toHeads = (value) => {
    const shaped = graph.node('Reshape', [value, graph.int64(0, 0, heads, headSize)])
    return graph.node('Transpose', [shaped], { perm: [0, 2, 1, 3] })
  }
  const attend = (query, key, value, mask) => {
    const turned = graph.node('Transpose', [key], { perm: [0, 1, 3, 2] })
    const scaled = graph.node('Mul', [query, graph.floatScalar(headSize ** -0.5)])
    const raw = graph.node('MatMul', [scaled, turned])
    const weights = graph.node('Softmax', [mask ? graph.node('Add', [raw, mask]) : raw], { axis: -1 })
    const mixed = graph.node('Transpose', [graph.node('MatMul', [weights, value])], { perm: [0, 2, 1, 3] })
    return { weights, mixed: graph.node('Reshape', [mixed, graph.int64(0, 0, width)]) }
  }
  const feedForward = (value, name) => {
    const inner = graph.node('Gelu', [linear(norm(value, `${name}/layer_norm`), `${name}/linear_0`)])
    return graph.node('Add', [value, linear(inner, `${name}/linear_1`)])
  }
  return { weight, linear, norm, split, toHeads, attend, feedForward }
}

/** Whisper's encoder as Hugging Face's exports have it. */
export function encoderGraph(tensors) {
  const graph = new OnnxGraph()
  const { weight, linear, norm, split, toHeads, attend, feedForward } = blocks(graph, tensors)
  const convolve = (value, name, stride) =>
    graph.node('Gelu', [
      graph.node('Conv', [value, weight(`${name}/weight`), weight(`${name}/bias`)], {
        kernel_shape: [3],
        pads: [1, 1],
        strides: [stride],
      }),
    ])
  const features = graph.input('input_features', 'float', ['batch', 80, 'frames'])
  const sound = convolve(convolve(features, 'encoder/conv1', 1), 'encoder/conv2', 2)
  const rows = graph.node('Transpose', [sound], { perm: [0, 2, 1] })
  let value = graph.node('Add', [rows, weight('encoder/position_encodings/encodings')])
  for (let layer = 0; layer < layers; layer += 1) {
    const name = `encoder/layer_${layer}`
    const own = `${name}/self_attention`
    const [query, key, content] = split(linear(norm(value, `${own}/layer_norm`), `${own}/linear_0`), 3).map(
      toHeads,
    )
    value = graph.node('Add', [value, linear(attend(query, key, content).mixed, `${own}/linear_1`)])
    value = feedForward(value, `${name}/ffn`)
  }
  graph.output('last_hidden_state', norm(value, 'encoder/layer_norm'), 'float', ['batch', 'sounds', width])
  return graph.toBytes()
}

/** Whisper's decoder with its past, and with its attentions, which words are timed by. */
export function decoderGraph(tensors) {
  const graph = new OnnxGraph()
  const { weight, linear, norm, split, toHeads, attend, feedForward } = blocks(graph, tensors)
  const ids = graph.input('input_ids', 'int64', ['batch', 'tokens'])
  const heard = graph.input('encoder_hidden_states', 'float', ['batch', 'sounds', width])
  const pasts = Array.from({ length: layers }, (_, layer) =>
    ['key', 'value'].map((part) =>
      graph.input(`past_key_values.${layer}.decoder.${part}`, 'float', ['batch', heads, 'past', headSize]),
    ),
  )
  const sizeOf = (value, axis) =>
    graph.node('Squeeze', [
      graph.node('Slice', [graph.node('Shape', [value]), graph.int64(axis), graph.int64(axis + 1)]),
    ])
  const past = sizeOf(pasts[0][0], 2)
  const end = graph.node('Add', [past, sizeOf(ids, 1)])
  const one = graph.int64Scalar(1)
  const positions = graph.node('Range', [past, end, one])
  const all = graph.node('Range', [graph.int64Scalar(0), end, one])
  const seen = graph.node('LessOrEqual', [
    graph.node('Unsqueeze', [all, graph.int64(0)]),
    graph.node('Unsqueeze', [positions, graph.int64(1)]),
  ])
  const mask = graph.node('Where', [seen, graph.floatScalar(0), graph.floatScalar(-1e9)])
  const embeddings = weight('decoder/embeddings/weight')
  const places = graph.node('Gather', [weight('decoder/position_encodings/encodings'), positions])
  let value = graph.node('Add', [graph.node('Gather', [embeddings, ids]), places])
  for (let layer = 0; layer < layers; layer += 1) {
    const name = `decoder/layer_${layer}`
    const own = `${name}/self_attention`
    const cross = `${name}/attention`
    const [query, ...fresh] = split(linear(norm(value, `${own}/layer_norm`), `${own}/linear_0`), 3).map(
      toHeads,
    )
    const [key, content] = fresh.map((part, index) =>
      graph.node('Concat', [pasts[layer][index], part], { axis: 2 }),
    )
    value = graph.node('Add', [value, linear(attend(query, key, content, mask).mixed, `${own}/linear_1`)])
    const asked = toHeads(linear(norm(value, `${cross}/layer_norm`), `${cross}/linear_0`))
    const [heardKey, heardContent] = split(linear(heard, `${cross}/linear_1`), 2).map(toHeads)
    const { weights, mixed } = attend(asked, heardKey, heardContent)
    value = graph.node('Add', [value, linear(mixed, `${cross}/linear_2`)])
    value = feedForward(value, `${name}/ffn`)
    const kept = ['batch', heads, 'tokens_so_far', headSize]
    graph.output(`present.${layer}.decoder.key`, key, 'float', kept)
    graph.output(`present.${layer}.decoder.value`, content, 'float', kept)
    graph.output(`cross_attentions.${layer}`, weights, 'float', ['batch', heads, 'tokens', 'sounds'])
  }
  const projection = graph.node('Transpose', [embeddings], { perm: [1, 0] })
  const logits = graph.node('MatMul', [norm(value, 'decoder/layer_norm'), projection])
  graph.output('logits', logits, 'float', ['batch', 'tokens', vocabulary])
  return graph.toBytes()
}
