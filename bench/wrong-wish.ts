/** What the person asked for cannot be measured: its message says why, in one line. */
export class WrongWish extends Error {
  override name = 'WrongWish'
}
