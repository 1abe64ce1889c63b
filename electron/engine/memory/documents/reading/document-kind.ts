import { basename, extname } from 'node:path'

/** How a file is read. */
export type DocumentFormat = 'pdf' | 'markdown' | 'html' | 'text' | 'code'
export type DocumentKind = { format: DocumentFormat; mediaType: string }

const kinds: readonly [format: DocumentFormat, mediaType: string, endings: string][] = [
  ['pdf', 'application/pdf', 'pdf'],
  ['markdown', 'text/markdown', 'md markdown mdown mkd mdx'],
  ['html', 'text/html', 'html htm xhtml'],
  ['text', 'text/plain', 'txt text log rst adoc asciidoc org tex srt vtt'],
  ['text', 'text/csv', 'csv tsv'],
  ['code', 'application/json', 'json jsonc json5 jsonl ndjson ipynb'],
  ['code', 'application/yaml', 'yaml yml'],
  ['code', 'text/xml', 'xml xsd xsl plist svg'],
  ['code', 'text/css', 'css scss sass less'],
  ['code', 'text/javascript', 'js mjs cjs jsx'],
  ['code', 'text/x-typescript', 'ts mts cts tsx'],
  ['code', 'text/x-python', 'py pyi'],
  [
    'code',
    'text/x-code',
    `c h cc cpp cxx hpp hh cs java kt kts scala groovy go rs rb php pl pm swift m mm lua r jl hs elm erl ex exs clj cljs
    dart zig nim ml mli fs vb sql sh bash zsh fish ps1 bat cmd vue svelte astro toml ini cfg conf properties gradle
    cmake mk proto graphql gql tf hcl nix dockerfile diff patch sol asm s f90 vhdl v sv`,
  ],
]
const byEnding = new Map(
  kinds.flatMap(([format, mediaType, endings]) =>
    endings.split(/\s+/).map((ending) => [ending, { format, mediaType }] as const),
  ),
)
const byName = new Map<string, DocumentKind>([
  ...['readme', 'license', 'copying', 'changelog', 'authors', 'todo', 'notes'].map(
    (name) => [name, { format: 'text', mediaType: 'text/plain' }] as const,
  ),
  ...['makefile', 'dockerfile', 'gemfile', 'rakefile', 'jenkinsfile'].map(
    (name) => [name, { format: 'code', mediaType: 'text/x-code' }] as const,
  ),
])

/** What can be read of a file by its name; null where nothing can. */
export function documentKind(path: string): DocumentKind | null {
  const name = basename(path).toLowerCase()
  const ending = extname(name).slice(1)
  return (ending === '' ? byName.get(name) : byEnding.get(ending)) ?? null
}

/** Endings of all files that can be read, without the dot, for a dialog. */
export const documentEndings: readonly string[] = [...byEnding.keys()]

/** How what was kept under a media type is read again. */
export const formatOf = (mediaType: string): DocumentFormat =>
  kinds.find(([, known]) => known === mediaType)?.[0] ?? 'text'
