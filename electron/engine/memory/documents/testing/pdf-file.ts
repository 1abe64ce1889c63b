/** A line of a page: its words, and its size in points where it is no plain text. */
export type PdfText = string | { text: string; size: number }

/** A PDF written by hand: a page for each list of lines; an empty string is an empty line. */
export function pdfFile(pages: readonly (readonly PdfText[])[]): Buffer {
  const font = 3 + pages.length * 2
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_page, at) => `${3 + at * 2} 0 R`).join(' ')}] >>`,
    ...pages.flatMap((lines, at) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${4 + at * 2} 0 R /Resources << /Font << /F1 ${font} 0 R >> >> >>`,
      stream(lines),
    ]),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ]
  let body = '%PDF-1.4\n'
  const offsets: number[] = []
  for (const [index, object] of objects.entries()) {
    offsets.push(body.length)
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  body += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`
  return Buffer.from(body, 'latin1')
}

function stream(lines: readonly PdfText[]): string {
  let y = 740
  const shown = lines.map((line) => {
    const { text, size } = typeof line === 'string' ? { text: line, size: 11 } : line
    y -= text === '' ? 14 : size * 1.3
    const escaped = text.replace(/[\\()]/g, String.raw`\$&`)
    return text === '' ? '' : `BT /F1 ${size} Tf 72 ${y.toFixed(1)} Td (${escaped}) Tj ET\n`
  })
  const content = shown.join('')
  return `<< /Length ${content.length} >>\nstream\n${content}endstream`
}
