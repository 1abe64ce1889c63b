import { Composer, type Document, Lexer, LineCounter, Parser, type YAMLError } from 'yaml'
import { type ConfigIssue, longestConfigBytes } from '../../../../shared/contract/config-files'
import { type Fault, fieldName, fileIssue, mostIssues } from './issues'
import { finish, type Steps } from './steps'
import { AliasBudget, offsetOf, plainValue } from './yaml-values'

export type SourceDocument = {
  value: unknown
  document: Document.Parsed
  /** The line it begins at, from 1. */
  line: number
}

/** Signs, words and spaces that are read in one step: some milliseconds. */
const tokensPerStep = 5_000

/** A YAML text with its places. */
export class YamlSource {
  readonly documents: SourceDocument[] = []
  readonly #issues: ConfigIssue[] = []
  readonly #path: string
  readonly #text: string
  readonly #lines = new LineCounter()

  private constructor(text: string, path: string) {
    this.#path = path
    this.#text = text.replace(/^\ufeff/, '')
  }

  /** @param path as issues name the file */
  static read(text: string, path: string): YamlSource {
    return finish(YamlSource.readSteps(text, path))
  }

  static *readSteps(text: string, path: string): Steps<YamlSource> {
    const source = new YamlSource(text, path)
    yield* source.#read(text)
    return source
  }

  *#read(text: string): Steps<void> {
    const path = this.#path
    if (Buffer.byteLength(text) > longestConfigBytes) {
      this.#issues.push(fileIssue(path, 'a larger file', `at most ${longestConfigBytes / 1024 / 1024} MB`))
    } else if (this.#text.trim() === '') {
      this.#issues.push(fileIssue(path, 'an empty file', 'at least one document'))
    } else if (unprintable.test(this.#text)) {
      const offset = this.#text.search(unprintable)
      this.#lines.lineStarts = lineStarts(this.#text.slice(0, offset))
      this.#add({ offset, field: null, found: 'a character that no text has', expected: 'a text in UTF-8' })
    } else yield* this.#parse()
  }

  /** In the order of the file; none where all is well. */
  get issues(): ConfigIssue[] {
    const place = ({ line, column }: ConfigIssue) => (line ?? 0) * 1e6 + (column ?? 0)
    return this.#issues.sort((one, other) => place(one) - place(other)).slice(0, mostIssues)
  }

  addFault(document: Document.Parsed, { path, atName, found, expected }: Fault): void {
    // To look a place up takes as long as its section: a file that is wrong throughout would take for ever.
    if (this.#issues.length >= mostIssues) return
    const offset = offsetOf(document, path, atName)
    this.#add({ offset, field: fieldName(path), found, expected })
  }

  lineOf(document: Document.Parsed, path: Fault['path']): number {
    return this.#lines.linePos(offsetOf(document, path)).line
  }

  *#parse(): Steps<void> {
    const budget = new AliasBudget()
    for (const document of yield* this.#compose()) {
      const errors = [...document.errors, ...document.warnings]
      for (const error of errors.slice(0, mostIssues)) this.#addError(error)
      if (errors.length > 0) continue
      const { value, faults } = plainValue(document, budget)
      for (const fault of faults.slice(0, mostIssues)) this.addFault(document, fault)
      // A bomb is told, and nothing behind it is looked at.
      if (budget.isSpent) return
      if (value !== null) this.documents.push({ value, document, line: this.lineOf(document, []) })
    }
  }

  /** As the library's `parseAllDocuments`; none for nothing but comments: an example that is still commented out. */
  *#compose(): Steps<Document.Parsed[]> {
    // Each name is checked by us: the library compares every one with every other. So does its prettier message.
    const composer = new Composer({ prettyErrors: false, uniqueKeys: false })
    const parser = new Parser(this.#lines.addNewLine)
    this.#lines.addNewLine(0)
    const documents: Document.Parsed[] = []
    let tokens = 0
    for (const lexeme of new Lexer().lex(this.#text)) {
      for (const token of parser.next(lexeme)) documents.push(...composer.next(token))
      if (++tokens % tokensPerStep === 0) yield
    }
    for (const token of parser.end()) documents.push(...composer.next(token))
    documents.push(...composer.end())
    return documents
  }

  #addError({ code, pos: [offset], message }: YAMLError): void {
    // The name alone: what stands behind it may be a key.
    const { line } = this.#lines.linePos(offset)
    const start = this.#lines.lineStarts[line - 1] ?? 0
    const text = this.#text.slice(start, start + 200).split('\n')[0] ?? ''
    const field = /^[\s-]*([A-Za-z_][\w.-]{0,60})\s*:/.exec(text)?.[1] ?? null
    const sign = this.#text.slice(offset, offset + 1)
    const shown = sign === '\t' ? 'a tab' : sign.trim() === '' ? 'the end of a line or of the file' : sign
    const found = field === null ? shown : `the line of ${field}`
    const expected = code === 'TAB_AS_INDENT' ? 'spaces to indent, no tabs' : `YAML: ${inWords(message)}`
    this.#add({ offset, field, found, expected })
  }

  #add(issue: { offset: number; field: string | null; found: string; expected: string }): void {
    const { line, col } = this.#lines.linePos(Math.min(issue.offset, this.#text.length))
    const { field, found, expected } = issue
    this.#issues.push({
      path: this.#path,
      line: Math.max(1, line),
      column: Math.max(1, col),
      field,
      found,
      expected,
    })
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]|\ufffd/

const lineStarts = (text: string): number[] => [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]

/** The library's sentence without what it quotes of the file. */
const inWords = (message: string): string =>
  (message.split('\n')[0] ?? '')
    .replace(/:\s*\S.*$/, '')
    .replace('closing "quote', 'closing quotation mark')
    .slice(0, 120)
