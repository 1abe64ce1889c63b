/** A zip file with these files in it, not compressed: as much of the format as a reader needs. */
export function storedZip(files: Record<string, Uint8Array>): Buffer {
  const pieces: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const crc = crc32(content)
    const local = record(
      0x04034b50,
      [20, 0, 0, 0, 0],
      [crc, content.length, content.length],
      [name.length, 0],
    )
    pieces.push(local, Buffer.from(name), Buffer.from(content))
    directory.push(
      record(
        0x02014b50,
        [20, 20, 0, 0, 0, 0],
        [crc, content.length, content.length],
        [name.length, 0, 0, 0, 0],
      ),
      numbers([0, offset], 4),
      Buffer.from(name),
    )
    offset += local.length + name.length + content.length
  }
  const size = directory.reduce((sum, piece) => sum + piece.length, 0)
  const count = Object.keys(files).length
  const end = Buffer.concat([record(0x06054b50, [0, 0, count, count], [size, offset], [0])])
  return Buffer.concat([...pieces, ...directory, end])
}

const record = (signature: number, first: number[], sizes: number[], last: number[]) =>
  Buffer.concat([numbers([signature], 4), numbers(first, 2), numbers(sizes, 4), numbers(last, 2)])

function numbers(values: number[], bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(values.length * bytes)
  values.forEach((value, index) => {
    if (bytes === 2) buffer.writeUInt16LE(value, index * 2)
    else buffer.writeUInt32LE(value, index * 4)
  })
  return buffer
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
