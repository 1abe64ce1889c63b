import type { Page } from './manual'

/** What the manual pages say beside options, by the command's path. */
export const pageTexts: Readonly<Record<string, Page>> = {
  keepsake: {
    description:
      'The command line of Keepsake, on the same engine, database and memory as the app. It may be used while the ' +
      'app is open: each sees what the other wrote.',
    examples: [
      ['keepsake chat "What is a monad?"', 'ask the chat agent model of the app'],
      ['keepsake models list --check', 'every model, and how its server stands'],
      ['keepsake memory search tea', 'what is remembered about tea'],
    ],
  },
  'keepsake chat': {
    description:
      'With words, or with text on standard input, one question is asked: its answer goes to standard output as it ' +
      'comes, and nothing else does. With both, what was piped in stands below the words. Without either a ' +
      'conversation begins; /exit ends it, Ctrl-C stops a reply.\n\n' +
      'The model is the one that --model names of the app’s list, else the chat agent model. With --config or ' +
      '--base-url, or KEEPSAKE_MODEL_BACKEND__BASE_URL, it is that server’s. What the command line says is stronger ' +
      'than the environment, and that is stronger than the file.\n\n' +
      'Keys come from the environment: KEEPSAKE_MODEL_BACKEND__API_KEY, or KEEPSAKE_SECRET_<NAME> for ' +
      '${SECRET:name}. Keys that the app keeps in the system’s key store are open to the installed keepsake only.',
    examples: [
      [
        'keepsake chat --config configs/code.yaml "Write a regular expression for dates"',
        'ask the agent of a file',
      ],
      ['git diff | keepsake chat --no-memory "Review this change"', 'ask about what another command prints'],
      [
        'keepsake chat --base-url http://localhost:8001/v1 --model qwen3-32b',
        'a conversation with a server’s model',
      ],
      ['keepsake chat --json "Hi" | tail -n 1', 'the whole reply as JSON'],
    ],
  },
  'keepsake models add': {
    description:
      'Adds a model to the app’s list: a GGUF file where it lies, for the engine inside Keepsake, or a server’s model ' +
      'by its name on the wire. --kind is one of openai-compatible, ollama, vllm, lmstudio, llamacpp, ' +
      'anthropic, azure-openai, fireworks, google, google-vertex; kinds with an address of their own need no --url.',
    examples: [
      [
        'keepsake models add qwen3-32b --url http://localhost:8001/v1 --choose',
        'a server’s model, to chat with',
      ],
      [
        'keepsake models add claude-sonnet-4-5 --kind anthropic --secret anthropic',
        'its key is ${SECRET:anthropic}',
      ],
      [
        'keepsake models add SmolLM2-135M-Instruct.Q4_1.gguf',
        'a file, answered by the engine inside Keepsake',
      ],
    ],
  },
  'keepsake models allow': {
    description:
      'A configuration file may name one of your secrets to be sent to its server, or a program that prints a token. ' +
      'Neither happens before you agree. Nor does a module of your own run that models.local.yaml names as the ' +
      'handler of a model; once you agree, that model is added. This shows what is wanted and where, and asks; ' +
      'whatever changes later asks again.',
    examples: [
      ['keepsake models allow qwen3-32b', 'shows what its file wants, and asks'],
      ['keepsake models allow my-embedding', 'a model that a module of your own answers for'],
    ],
  },
  'keepsake models explain': {
    description:
      'Each value of a model with its source: the call, the environment, a file, the person, the server, a profile, or ' +
      'a default. Without a name every model is told, as by "keepsake models --explain".',
    examples: [['keepsake models explain qwen3-32b', 'a line for each value']],
  },
  'keepsake models test': {
    description:
      'Reaches the server, checks the key and the name, asks for a short reply, a streamed one, a tool call, a ' +
      'picture and JSON of a schema. What a model cannot do is told and is no failure.',
    examples: [['keepsake models test qwen3-32b', 'a line for each stage']],
  },
  'keepsake models download': {
    description:
      'Fetches models of the catalog and adds them to the app’s list; an unknown name is answered with all that there ' +
      'are. Ctrl-C stops; the next call goes on from what has come. HF_HOME and HF_TOKEN are respected.',
    examples: [
      ['keepsake models download smollm2-135m-instruct', 'the smallest model of the engine inside Keepsake'],
    ],
  },
  'keepsake mcp': {
    description:
      'Lets a program that speaks the Model Context Protocol search your memory and propose to it. That program starts ' +
      'this command and talks to it over standard input and output. A program that is new gets nothing before you ' +
      'have allowed it in the app, under Settings, Programs; what it proposes is remembered only when you keep it. ' +
      'Vault items are never told.',
    examples: [['keepsake mcp', 'the command that stands in that program’s settings']],
  },
  'keepsake config check': {
    description:
      'Reads configuration files, and lists of models such as models.local.yaml, and tells every fault as ' +
      'FILE:LINE:COLUMN. Nothing is changed.',
    examples: [['keepsake config check configs/*.yaml', 'exit status 3 where one has faults']],
  },
  'keepsake completion': {
    description: 'Prints a script for bash, zsh or fish.',
    examples: [
      ['source <(keepsake completion bash)', 'in ~/.bashrc'],
      ['keepsake completion fish > ~/.config/fish/completions/keepsake.fish', 'for fish'],
    ],
  },
}
