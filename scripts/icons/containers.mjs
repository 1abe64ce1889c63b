/** The sizes that Windows looks for in an .ico. */
const icoSizes = [16, 24, 32, 48, 64, 128, 256]
/** The types under which macOS keeps PNG data in an .icns; 10–14 are the double-density ones. */
const icnsTypes = { ic07: 128, ic08: 256, ic09: 512, ic10: 1024, ic11: 32, ic12: 64, ic13: 256, ic14: 512 }

/** A Windows icon that holds PNG pictures. @param {Map<number, Buffer>} pictures by size */
export function icoFile(pictures) {
  const headerBytes = 6
  const entryBytes = 16
  const header = Buffer.alloc(headerBytes + entryBytes * icoSizes.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(icoSizes.length, 4)
  let offset = header.length
  icoSizes.forEach((size, index) => {
    const at = headerBytes + entryBytes * index
    const { length } = pictures.get(size)
    // One byte each for width and height, in which 0 stands for 256.
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += length
  })
  return Buffer.concat([header, ...icoSizes.map((size) => pictures.get(size))])
}

/** A macOS icon that holds PNG pictures. @param {Map<number, Buffer>} pictures by size */
export function icnsFile(pictures) {
  const chunk = (type, data) => {
    const head = Buffer.alloc(8)
    head.write(type, 0, 'latin1')
    head.writeUInt32BE(data.length + 8, 4)
    return Buffer.concat([head, data])
  }
  const chunks = Object.entries(icnsTypes).map(([type, size]) => chunk(type, pictures.get(size)))
  return chunk('icns', Buffer.concat(chunks))
}
