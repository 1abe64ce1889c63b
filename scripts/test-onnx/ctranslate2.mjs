const halfFloat = 4

/** The tensors of half floats in a CTranslate2 model (`model.bin`, version 6), by name. */
export function readCTranslate2(file) {
  let at = 0
  const whole = (length) => {
    at += length
    return file.readUIntLE(at - length, length)
  }
  const u8 = () => whole(1)
  const u16 = () => whole(2)
  const u32 = () => whole(4)
  const string = () => {
    const length = u16()
    at += length
    return file.toString('latin1', at - length, at - 1)
  }
  if (u32() !== 6) throw new Error('another version of CTranslate2 than 6')
  string()
  u32()
  const tensors = new Map()
  for (let left = u32(); left > 0; left -= 1) {
    const name = string()
    const shape = Array.from({ length: u8() }, u32)
    const type = u8()
    const length = u32()
    if (type === halfFloat) tensors.set(name, { shape, data: file.subarray(at, at + length) })
    at += length
  }
  return tensors
}
