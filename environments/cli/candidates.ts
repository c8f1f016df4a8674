import type { Command } from 'commander'
import { providerNames } from '../index.ts'
import { topologyNames } from '../topologies/index.ts'
import type { CliSession } from './context.ts'

const visible = ({ commands }: Command): readonly Command[] =>
  // Hidden commands are for programs.
  commands.filter((one) => !(one as Command & { readonly _hidden?: boolean })._hidden)

const optionNames = ({ options }: Command): readonly string[] => [
  ...options.map(({ long }) => long).filter((name) => name != null),
  '--help',
]

const networks = ({ leases }: CliSession): readonly string[] => leases.list().map(({ id }) => id)

const hosts = ({ leases }: CliSession): readonly string[] => [
  ...new Set(leases.list().flatMap((record) => record.hosts.map(({ name }) => name))),
]

const builds: readonly string[] = ['last-release', 'commit:', 'tag:', 'dist/build.json']

/** What may stand for a value, by the name that its command gives it. */
const values: Readonly<Record<string, (session: CliSession) => readonly string[]>> = {
  topology: topologyNames,
  network: networks,
  id: networks,
  host: hosts,
  peer: hosts,
  from: hosts,
  to: hosts,
  'left,…': hosts,
  'right,…': hosts,
  name: () => providerNames,
  build: () => builds,
  '[host=]build': (session) => [...builds, ...hosts(session).map((host) => `${host}=`)],
  shell: () => ['bash', 'zsh'],
  time: () => ['30min', '1h', '2h'],
}

/** `--network <id>` is about an id. */
const wantedBy = (flags: string): string | undefined => /<([^>]+)>/.exec(flags)?.[1]

/** What may follow the words that were typed, for completion. Bounded by what there is; never fails. */
export const candidates = (
  program: Command,
  session: CliSession,
  typed: readonly string[],
): readonly string[] => {
  const words = typed.slice(0, -1)
  let command = program
  let place = 0
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    const inner = visible(command).find((one) => one.name() === word)
    const option = command.options.find(({ long, short }) => long === word || short === word)
    if (option !== undefined) {
      const wanted = wantedBy(option.flags)
      if (wanted === undefined) continue
      index++
      if (index === words.length) return values[wanted]?.(session) ?? []
    } else if (inner !== undefined && place === 0) command = inner
    else if (!word.startsWith('-')) place++
  }
  if (typed.at(-1)?.startsWith('-') === true) return optionNames(command)
  const commands = place === 0 ? visible(command).map((one) => one.name()) : []
  const wanted = command.registeredArguments[place]?.name()
  // The kinds of open faults are those of `fault`.
  if (command.name() === 'heal' && place === 0) {
    return (
      visible(program)
        .find((one) => one.name() === 'fault')
        ?.commands.map((one) => one.name()) ?? []
    )
  }
  return [...commands, ...(wanted === undefined ? [] : (values[wanted]?.(session) ?? []))]
}
