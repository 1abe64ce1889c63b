import type { Command, Option } from 'commander'
import { exitMeanings } from './exit-codes'

/** What a command's page says beside its options. */
export type Page = {
  /** One or several paragraphs. */
  description: string
  /** Each a line as it is typed, and what it does. */
  examples: readonly (readonly [command: string, meaning: string])[]
}

const environment: readonly (readonly [string, string])[] = [
  ['KEEPSAKE_DATA_FOLDER', 'the data folder, instead of the app’s own'],
  [
    'KEEPSAKE_MODEL_BACKEND__*',
    'the model of a call: BASE_URL, MODEL, API_KEY and more; docs/configuration.md has every name',
  ],
  ['KEEPSAKE_SECRET_<NAME>', 'the value of ${SECRET:name} in configurations'],
  ['KEEPSAKE_ENV', 'the mode: .env.<mode> is read beside .env.local and .env'],
  ['HF_HOME', 'where the cache of Hugging Face lies'],
  ['HF_TOKEN', 'an access token of Hugging Face, for models whose makers want to be asked first'],
  ['NO_COLOR', 'no colours'],
  ['LANG', 'errors are told in Chinese where it begins with zh'],
]
const files: readonly (readonly [string, string])[] = [
  [
    'keepsake.db',
    'conversations, memory and models, in the data folder; shared with the app, also while it is open',
  ],
  ['cli-history', 'what was typed in interactive chats, in the data folder; none with --no-memory'],
  ['.env, .env.local, .env.<mode>', 'variables, in the working folder'],
]

const help = ['-h, --help', 'show this page'] as const

/** A command's help, in the order of a manual page. */
export function manualPage(command: Command, pages: ReadonlyMap<Command, Page>, width: number): string {
  const page = pages.get(command)
  const path = pathOf(command)
  const children = command.commands.filter((one) => one.name() !== 'help')
  const described = command.registeredArguments.filter(({ description }) => description !== '')
  const sections: [string, string][] = [
    ['NAME', `${path.replaceAll(' ', '-')} - ${command.summary() || command.description()}`],
    ['SYNOPSIS', `${path} ${command.usage()}`.trim()],
    ['DESCRIPTION', (page?.description ?? command.description()).trim()],
    ['COMMANDS', entries(children.map((one) => [`${one.name()} ${one.usage()}`.trim(), one.summary()]))],
    ['ARGUMENTS', entries(described.map((one) => [one.name(), one.description]))],
    ['OPTIONS', entries([...command.options.filter((one) => !one.hidden).map(optionEntry), help])],
    ['EXIT STATUS', entries(exitMeanings.map(([code, meaning]) => [String(code), meaning]))],
    ['ENVIRONMENT', entries(environment)],
    ['FILES', entries(files)],
    ['EXAMPLES', (page?.examples ?? []).map(([line, meaning]) => `${line}\n    ${meaning}`).join('\n')],
  ]
  return sections
    .filter(([, text]) => text !== '')
    .map(([heading, text]) => `${heading}\n${indent(text, width)}\n`)
    .join('\n')
}

const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()

function optionEntry({ flags, description, argChoices, defaultValue }: Option): [string, string] {
  const choices = argChoices === undefined ? '' : `: ${argChoices.join(', ')}`
  const isShown = defaultValue !== undefined && typeof defaultValue !== 'boolean'
  return [flags, `${description}${choices}${isShown ? ` (default: ${String(defaultValue)})` : ''}`]
}

/** Short words stand before their meaning, long ones above it. */
const entries = (list: readonly (readonly [string, string])[]): string =>
  list
    .map(([word, meaning]) => (word.length < 6 ? `${word.padEnd(6)}${meaning}` : `${word}\n      ${meaning}`))
    .join('\n')

/** Seven spaces in front, as `man` does, and no line longer than the terminal. */
function indent(text: string, width: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrap(line, Math.max(40, Math.min(width, 100)) - 7))
    .map((line) => (line === '' ? '' : `       ${line}`))
    .join('\n')
}

function wrap(line: string, width: number): string[] {
  const margin = /^ */.exec(line)?.[0] ?? ''
  const lines: string[] = []
  let current = margin
  for (const word of line.slice(margin.length).split(' ')) {
    const joined = current.trim() === '' ? `${margin}${word}` : `${current} ${word}`
    if (joined.length > width && current.trim() !== '') {
      lines.push(current)
      current = `${margin}${word}`
    } else current = joined
  }
  return [...lines, current]
}
