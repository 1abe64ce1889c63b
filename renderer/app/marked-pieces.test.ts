import { expect, test } from 'vitest'
import { markedPieces } from './marked-pieces'

const shown = (text: string, marks: { from: number; to: number }[]) =>
  markedPieces(text, marks).map((piece) => (piece.marked ? `[${piece.text}]` : piece.text))

test('an excerpt is cut at its marks [F1]', () => {
  expect(shown('a green tea', [{ from: 2, to: 7 }])).toEqual(['a ', '[green]', ' tea'])
})

test('marks that overlap, touch or leave the text lose no letter and repeat none', () => {
  const marks = [
    { from: 4, to: 99 },
    { from: 0, to: 3 },
    { from: 2, to: 5 },
  ]
  expect(shown('0123456', marks).join('').replace(/[[\]]/g, '')).toBe('0123456')
})
