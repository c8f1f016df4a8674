import type { Command } from 'commander'

const wordsOf = (command: Command): string =>
  [
    ...command.commands.map((child) => child.name()),
    ...command.options.flatMap(({ long }) => (long === undefined ? [] : [long])),
    '--help',
  ].join(' ')

/** Every command with its path from the root, the root itself first. */
const flatten = (command: Command, path: string): readonly (readonly [string, string])[] => [
  [path, wordsOf(command)] as const,
  ...command.commands.flatMap((child) => flatten(child, `${path} ${child.name()}`)),
]

/** A completion script for bash (and zsh with bashcompinit), made from the commands as they are. */
export const bashCompletion = (program: Command): string => {
  const cases = flatten(program, program.name()).map(([path, words]) => `    "${path}") words="${words}" ;;`)
  return `_${program.name()}() {
  local path="${program.name()}" word words="" index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in -*) ;; *) path="$path $word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -f -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${program.name()} ${program.name()}`
}
