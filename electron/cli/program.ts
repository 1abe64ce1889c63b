import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { MemoryKind } from '../../shared/contract/memory'
import { limits } from '../../shared/model-form'
import type { ChatOptions } from './chat-session'
import { type Cli, UsageError } from './cli'
import type { MemoryExportOptions, MemoryListOptions } from './commands/memory'
import type { AddOptions } from './commands/models'
import { completionScript, type Shell, shells } from './completion'
import { exitCodes } from './exit-codes'
import { manualPage, type Page } from './manual'
import { pageTexts } from './pages'
import { report } from './report'
import type { FolderOption } from './with-engine'

type JsonOption = FolderOption & { json?: boolean }

/** Runs one command line, without the program's own name. Resolves to the exit code; never rejects. */
export async function runCli(words: readonly string[], cli: Cli): Promise<number> {
  let code: number = exitCodes.ok
  const program = buildProgram(cli, (result) => {
    code = result
  })
  try {
    await program.parseAsync([...words], { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(cli, error)
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  }
}

/** Commands are read when they are called: `--help` must not wait for an engine. */
function buildProgram(cli: Cli, end: (code: number) => void): Command {
  const { terminal } = cli
  const pages = new Map<Command, Page>()
  const program = new Command('keepsake')
  const run = (work: () => Promise<number>) => work().then(end)
  const command = (parent: Command, usage: string, summary: string): Command => {
    const made = parent.command(usage).summary(summary).description(summary)
    const text = pageTexts[pathOf(made)]
    if (text) pages.set(made, text)
    return made
  }

  program
    .summary('chat with your models, with a memory that you own')
    .version(cli.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this page')
    // A group's own options stand before a command, which may have some of the same names.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'keepsake: ')),
    })
    .configureHelp({ formatHelp: (one) => manualPage(one, pages, terminal.stdout.columns ?? 80) })
    .showHelpAfterError('(keepsake --help shows how it is used)')
  const main = pageTexts.keepsake
  if (main) pages.set(program, main)

  command(program, 'chat [text...]', 'ask a model, once or in a conversation')
    .option('-c, --config <file>', 'the agent of a configuration file')
    .option('--agent <name>', 'which agent of the file; the first by default')
    .option(
      '-m, --model <name>',
      'a model of the app’s list, or a name on the wire with --config or --base-url',
    )
    .option('--base-url <url>', 'a server, as http://localhost:8001/v1')
    .option('-s, --system <text>', 'what the model is told to be')
    .option('--memory', 'keep the conversation and remember (the default)', true)
    .option('--no-memory', 'write nothing to disk, and recall nothing')
    .option('-t, --temperature <number>', 'from 0 to 2', numberIn(limits.temperature, false))
    .option('--max-tokens <number>', 'longest reply', numberIn(limits.maxTokens, true))
    .option('-i, --image <file...>', 'a picture to look at')
    .option('--json', 'one JSON object a line: each event, the whole reply last')
    .addOption(dataFolder())
    .action((text: string[], options: ChatOptions) =>
      run(async () => (await import('./commands/chat')).chat(cli, text, options)),
    )

  const modelCommands = () => import('./commands/models')
  const models = command(program, 'models', 'the models of the app')
    .usage('[command]')
    .enablePositionalOptions()
    .allowExcessArguments()
    .option('--explain', 'where each value of every model comes from')
    .addOption(json())
    .addOption(dataFolder())
    .action((options: JsonOption & { explain?: boolean }, { args }: Command) => {
      const [first] = args
      if (first !== undefined) throw new UsageError(`unknown command '${first}'`)
      if (!options.explain) models.help({ error: true })
      return run(async () => (await modelCommands()).modelsExplain(cli, [], options))
    })
  command(models, 'list', 'every model')
    .option('--check', 'ask their servers how they stand')
    .addOption(json())
    .addOption(dataFolder())
    .action((options: JsonOption) => run(async () => (await modelCommands()).modelsList(cli, options)))
  command(models, 'test <name>', 'test a model’s connection, stage by stage')
    .addOption(json())
    .addOption(dataFolder())
    .action((name: string, options: JsonOption) =>
      run(async () => (await modelCommands()).modelsTest(cli, name, options)),
    )
  command(models, 'add <name>', 'add a model: its name on the wire, or a GGUF file')
    .option('--url <url>', 'its server, as http://localhost:8001/v1')
    .option('--kind <kind>', 'what speaks there', 'openai-compatible')
    .option('--name <text>', 'the name to show')
    .option('--secret <name>', 'its key is ${SECRET:name}')
    .option('-t, --temperature <number>', 'from 0 to 2', numberIn(limits.temperature, false))
    .option('--max-tokens <number>', 'longest reply', numberIn(limits.maxTokens, true))
    .option('--context-window <number>', 'prompt and reply together', numberIn(limits.contextWindow, true))
    .option('--choose', 'make it the chat agent model')
    .addOption(json())
    .addOption(dataFolder())
    .action((name: string, options: AddOptions) =>
      run(async () => (await modelCommands()).modelsAdd(cli, name, options)),
    )
  command(models, 'allow <name>', 'let a model’s file have what it asks for, or its module run')
    .option('-y, --yes', 'agree without being asked')
    .addOption(dataFolder())
    .action((name: string, options: FolderOption & { yes?: boolean }) =>
      run(async () => (await import('./commands/allow')).modelsAllow(cli, name, options)),
    )
  command(models, 'explain [name...]', 'where each value of a model comes from')
    .addOption(json())
    .addOption(dataFolder())
    .action((names: string[], options: JsonOption) =>
      run(async () => (await modelCommands()).modelsExplain(cli, names, options)),
    )
  command(models, 'download <name...>', 'fetch models and add them')
    .option('--choose', 'make the last one the chat agent model')
    .addOption(json())
    .addOption(dataFolder())
    .action((names: string[], options: JsonOption & { choose?: boolean }) =>
      run(async () => (await import('./commands/download')).modelsDownload(cli, names, options)),
    )

  const memory = command(program, 'memory', 'what is remembered')
  const memoryCommands = () => import('./commands/memory')
  const kind = () => new Option('--kind <kind>', 'only this kind').choices(MemoryKind.options)
  const limit = () =>
    new Option('--limit <number>', 'at most so many')
      .default(50)
      .argParser(numberIn({ min: 1, max: 100_000 }, true))
  command(memory, 'search <words...>', 'what is remembered about something')
    .addOption(kind())
    .addOption(limit())
    .addOption(json())
    .addOption(dataFolder())
    .action((words: string[], options: MemoryListOptions) =>
      run(async () => (await memoryCommands()).memoryList(cli, words.join(' '), options)),
    )
  command(memory, 'list', 'all that is remembered, newest first')
    .addOption(kind())
    .addOption(limit())
    .addOption(json())
    .addOption(dataFolder())
    .action((options: MemoryListOptions) =>
      run(async () => (await memoryCommands()).memoryList(cli, '', options)),
    )
  command(memory, 'export', 'all that is remembered, with its sources')
    .addOption(
      new Option('--format <format>', 'what it is written as')
        .choices(['json', 'markdown', 'notes'])
        .default('json'),
    )
    .option('-o, --output <file>', 'where to; standard output by default, of notes a folder')
    .addOption(dataFolder())
    .action((options: MemoryExportOptions) =>
      run(async () => (await memoryCommands()).memoryExport(cli, options)),
    )
  command(memory, 'import <file>', 'takes over an export in JSON; what is here already stays as it is')
    .addOption(dataFolder())
    .action((file: string, options: FolderOption) =>
      run(async () => (await memoryCommands()).memoryImport(cli, file, options)),
    )

  command(program, 'mcp', 'the memory for other programs, over the Model Context Protocol')
    .addOption(dataFolder())
    .action((options: FolderOption) => run(async () => (await import('./commands/mcp')).mcp(cli, options)))

  const config = command(program, 'config', 'configuration files')
  command(config, 'check <file...>', 'tell every fault of configuration files at its place')
    .addOption(json())
    .action((files: string[], options: { json?: boolean }) =>
      run(async () => (await import('./commands/config')).configCheck(cli, files, options)),
    )

  command(program, 'completion', 'print a script that completes commands in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .action((shell: Shell) => {
      terminal.stdout.write(completionScript(program, shell))
    })
  return program
}

const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
const json = () => new Option('--json', 'print JSON')
const dataFolder = () => new Option('--data-folder <folder>', 'instead of the app’s own')

function numberIn({ min, max }: { min: number; max: number }, whole: boolean) {
  return (text: string): number => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isFinite(value) || value < min || value > max) {
      throw new InvalidArgumentError(`It is a number from ${min} to ${max}.`)
    }
    if (whole && !Number.isInteger(value)) throw new InvalidArgumentError('It is a whole number.')
    return value
  }
}
