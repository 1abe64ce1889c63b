/** Each word adds up to eight to each of four bytes: so many fit before one runs over. */
const wordsSummed = 30

/**
 * One bit a number: on which side of the middle of all vectors it lies. 384 numbers are 48 bytes, and how many bits of
 * two codes differ tells well enough which few hundred vectors are worth comparing in full.
 */
export class BitCodes {
  readonly #words: number
  readonly #middle: Float32Array
  #codes: Int32Array
  #ids: Uint32Array
  count = 0

  /** @param middle the mean of vectors like those to come */
  constructor(middle: Float32Array, capacity = 256) {
    this.#middle = middle
    this.#words = Math.ceil(middle.length / 32)
    this.#codes = new Int32Array(capacity * this.#words)
    this.#ids = new Uint32Array(capacity)
  }

  /** @param id by which the vector is found in its table */
  add(id: number, vector: Float32Array): void {
    if (this.count === this.#ids.length) this.#grow()
    this.#ids[this.count] = id
    this.#encode(vector, this.#codes, this.count * this.#words)
    this.count += 1
  }

  /** Ids of those with the fewest bits that differ, `limit` to twice as many; of those equally far the newest. */
  nearest(question: Float32Array, limit: number): number[] {
    const [words, count] = [this.#words, this.count]
    const asked = new Int32Array(words)
    this.#encode(question, asked, 0)
    const codes = this.#codes
    const distances = new Uint16Array(count)
    const histogram = new Uint32Array(words * 32 + 1)
    for (let row = 0, at = 0; row < count; row += 1) {
      let distance = 0
      for (let word = 0; word < words; ) {
        const end = Math.min(words, word + wordsSummed)
        let bytes = 0
        for (; word < end; word += 1, at += 1) {
          let bits = (codes[at] ?? 0) ^ (asked[word] ?? 0)
          bits -= (bits >>> 1) & 0x55555555
          bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
          bytes = (bytes + ((bits + (bits >>> 4)) & 0x0f0f0f0f)) | 0
        }
        distance += Math.imul((bytes & 0x00ff00ff) + ((bytes >>> 8) & 0x00ff00ff), 0x00010001) >>> 16
      }
      distances[row] = distance
      histogram[distance] = (histogram[distance] ?? 0) + 1
    }
    const most = furthestOf(histogram, limit)
    const ids: number[] = []
    // Thousands may say the same: they must not take the place of what is nearer.
    let ties = 2 * limit
    for (let distance = 0; distance < most; distance += 1) ties -= histogram[distance] ?? 0
    for (let row = count - 1; row >= 0; row -= 1) {
      const distance = distances[row] ?? 0
      if (distance < most || (distance === most && ties-- > 0)) ids.push(this.#ids[row] ?? 0)
    }
    return ids
  }

  #encode(vector: Float32Array, into: Int32Array, at: number): void {
    const middle = this.#middle
    for (let word = 0; word < this.#words; word += 1) {
      let bits = 0
      const end = Math.min(32, middle.length - word * 32)
      for (let bit = 0; bit < end; bit += 1) {
        const index = word * 32 + bit
        if ((vector[index] ?? 0) > (middle[index] ?? 0)) bits |= 1 << bit
      }
      into[at + word] = bits
    }
  }

  #grow(): void {
    const capacity = Math.ceil(this.#ids.length * 1.5) + 256
    const codes = new Int32Array(capacity * this.#words)
    codes.set(this.#codes)
    const ids = new Uint32Array(capacity)
    ids.set(this.#ids)
    this.#codes = codes
    this.#ids = ids
  }
}

/** The distance within which `limit` rows lie. */
function furthestOf(histogram: Uint32Array, limit: number): number {
  let sum = 0
  for (let distance = 0; distance < histogram.length; distance += 1) {
    sum += histogram[distance] ?? 0
    if (sum >= limit) return distance
  }
  return histogram.length
}
