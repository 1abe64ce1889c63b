import { Buffer } from 'node:buffer'

/**
 * Writes ONNX files (protobuf, onnx.proto3) node by node: as much of the format as the test models need, so that
 * they can be made without Python's onnx package.
 */

const elementTypes = { float: 1, int64: 7, bool: 9, float16: 10 }
const attributeTypes = { int: 2, ints: 7 }

function varint(value) {
  const bytes = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest > 0n ? low | 0x80 : low)
  } while (rest > 0n)
  return Buffer.from(bytes)
}
const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)])
const bytes = (field, value) => Buffer.concat([varint((field << 3) | 2), varint(value.length), value])
const text = (field, value) => bytes(field, Buffer.from(value, 'utf8'))
const message = (field, ...parts) => bytes(field, Buffer.concat(parts))

function valueInfo(field, name, type, shape) {
  const dimensions = shape.map((size) =>
    message(1, typeof size === 'number' ? number(1, size) : text(2, size)),
  )
  const tensor = message(1, number(1, elementTypes[type]), message(2, ...dimensions))
  return message(field, text(1, name), message(2, tensor))
}

function attribute([name, value]) {
  const kind = Array.isArray(value) ? 'ints' : 'int'
  const values = kind === 'ints' ? value.map((one) => number(8, one)) : [number(3, value)]
  return message(5, text(1, name), ...values, number(20, attributeTypes[kind]))
}

/** A graph that grows: each method gives the name of what it added. */
export class OnnxGraph {
  #parts = []
  #count = 0

  #name(hint) {
    this.#count += 1
    return `${hint}_${this.#count}`
  }

  input(name, type, shape) {
    this.#parts.push(valueInfo(11, name, type, shape))
    return name
  }

  /** Gives a value of the graph out under another name. */
  output(name, value, type, shape) {
    this.#parts.push(message(1, text(1, value), text(2, name), text(4, 'Identity')))
    this.#parts.push(valueInfo(12, name, type, shape))
  }

  tensor(type, shape, data) {
    const name = this.#name('tensor')
    const fields = [...shape.map((size) => number(1, size)), number(2, elementTypes[type]), text(8, name)]
    this.#parts.push(
      message(5, ...fields, bytes(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength))),
    )
    return name
  }

  int64(...values) {
    return this.tensor('int64', [values.length], BigInt64Array.from(values, BigInt))
  }

  int64Scalar(value) {
    return this.tensor('int64', [], BigInt64Array.of(BigInt(value)))
  }

  floatScalar(value) {
    return this.tensor('float', [], Float32Array.of(value))
  }

  /** One step of arithmetic; the attributes are whole numbers or lists of them. */
  node(type, inputs, attributes = {}) {
    const output = this.#name(type)
    const fields = [...inputs.map((one) => text(1, one)), text(2, output), text(4, type)]
    this.#parts.push(message(1, ...fields, ...Object.entries(attributes).map(attribute)))
    return output
  }

  toBytes() {
    const graph = message(7, ...this.#parts, text(2, 'test'))
    return Buffer.concat([number(1, 9), graph, message(8, text(1, ''), number(2, 20))])
  }
}
