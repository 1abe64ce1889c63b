import type { Command } from 'commander'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

type Node = { path: string[]; words: string[]; options: { flag: string; description: string }[] }

/** A script that completes commands and options, made from the commands themselves. */
export function completionScript(program: Command, shell: Shell): string {
  const nodes = nodesOf(program, [])
  if (shell === 'fish') return fish(program, nodes)
  const bashScript = bash(program.name(), nodes)
  return shell === 'bash' ? bashScript : `autoload -U +X bashcompinit && bashcompinit\n${bashScript}`
}

function nodesOf(command: Command, path: string[]): Node[] {
  const children = command.commands.filter((one) => one.name() !== 'help')
  const choices = command.registeredArguments.flatMap((one) => one.argChoices ?? [])
  const options = command.options.flatMap(({ long, description }) =>
    long ? [{ flag: long, description }] : [],
  )
  const own = {
    path,
    words: [...children.map((one) => one.name()), ...choices],
    options: [...options, { flag: '--help', description: 'show the manual page' }],
  }
  return [own, ...children.flatMap((one) => nodesOf(one, [...path, one.name()]))]
}

/** The path so far is joined by spaces and looked up; files complete where nothing else does. */
function bash(name: string, nodes: readonly Node[]): string {
  const cases = nodes.map(({ path, words, options }) => {
    const all = [...words, ...options.map(({ flag }) => flag)].join(' ')
    return `    ${JSON.stringify(path.join(' '))}) words=${JSON.stringify(all)} ;;`
  })
  return `_${name}() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" path="" words="" word
  for word in "\${COMP_WORDS[@]:1:$((COMP_CWORD - 1))}"; do
    case "$word" in -*) break ;; esac
    path="\${path:+$path }$word"
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=( $(compgen -W "$words" -- "$cur") )
}
complete -o default -F _${name} ${name}
`
}

function fish(program: Command, nodes: readonly Node[]): string {
  const name = program.name()
  const lines = nodes.flatMap(({ path, words, options }) => {
    const known = words.join(' ')
    const here =
      path.length === 0
        ? '__fish_use_subcommand'
        : `__fish_seen_subcommand_from ${path.at(-1)}${known === '' ? '' : `; and not __fish_seen_subcommand_from ${known}`}`
    return [
      ...words.map((word) => `complete -c ${name} -f -n '${here}' -a '${word}'`),
      ...options.map(
        ({ flag, description }) =>
          `complete -c ${name} -n '${here}' -l '${flag.slice(2)}' -d '${description.replaceAll("'", "\\'")}'`,
      ),
    ]
  })
  return `${lines.join('\n')}\n`
}
