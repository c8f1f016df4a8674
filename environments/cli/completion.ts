import type { Command } from 'commander'
import { EnvironmentError } from '../problem.ts'
import { candidates } from './candidates.ts'
import type { CliSession } from './context.ts'

/** Within single quotes of a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

const bash = (run: string, ask: string): string => `# eval "$(npm run --silent env -- completion bash)"
# Then "nunet-env" is short for "npm run env --", and both complete with the tabulator key.
nunet-env() { INIT_CWD="$PWD" ${run} "$@"; }
_nunet_env_candidates() {
  local line
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in "\${@: -1}"*) COMPREPLY+=("$line") ;; esac
  done < <(${ask} "$@" 2>/dev/null)
}
_nunet_env() { _nunet_env_candidates "\${COMP_WORDS[@]:1:COMP_CWORD}"; }
_nunet_env_npm() {
  if [ "\${COMP_WORDS[*]:1:3}" = 'run env --' ] && [ "$COMP_CWORD" -ge 4 ]; then
    _nunet_env_candidates "\${COMP_WORDS[@]:4:COMP_CWORD-3}"
  elif declare -F _npm_completion >/dev/null; then
    _npm_completion "$@"
  fi
}
complete -F _nunet_env nunet-env
complete -o default -F _nunet_env_npm npm`

const zsh = (run: string, ask: string): string => `# eval "$(npm run --silent env -- completion zsh)"
# Then "nunet-env" is short for "npm run env --", and completes with the tabulator key.
nunet-env() { INIT_CWD="$PWD" ${run} "$@" }
_nunet_env() {
  local -a found
  found=("\${(@f)$(${ask} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _nunet_env nunet-env`

const scripts: Readonly<Record<string, typeof bash>> = { bash, zsh }

export const addCompletion = (program: Command, session: CliSession): void => {
  program
    .command('completion <shell>')
    .description('print what makes bash or zsh complete topologies, hosts, networks and faults')
    .addHelpText('after', '\nExample:\n  eval "$(npm run --silent env -- completion bash)"')
    .action((shell: string) => {
      const script = scripts[shell]
      if (script === undefined) {
        throw new EnvironmentError({ code: 'USAGE', message: `completion "${shell}": expected bash or zsh` })
      }
      const { repository } = session
      const run = `node ${quoted(`${repository}cicd/setup.mjs`)} environments/cli.ts`
      // Straight to the program: a key press has no time for set-up.
      const ask = `${quoted(process.execPath)} ${quoted(`${repository}environments/cli.ts`)} complete --`
      session.out(script(run, ask))
    })
  program
    .command('complete [words...]', { hidden: true })
    .description('what may follow these words, a line each; called by the completion of a shell')
    .allowUnknownOption()
    .action((words: readonly string[]) => {
      const found = candidates(program, session, words.length === 0 ? [''] : words)
      if (found.length > 0) session.out(found.join('\n'))
    })
}
