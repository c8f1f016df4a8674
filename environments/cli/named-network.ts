import { Argument, type Command, Option } from 'commander'
import { EnvironmentError } from '../problem.ts'

/** As leases call networks. */
const idPattern = /^net-[0-9a-f]{4}$/

export const networkOption = (): Option =>
  new Option('--network <id>', 'which network (default: the only one that was left running)')

/** The network as the last word of a command, which its help shows; `--network` says the same. */
export const takeNetworkWord = (command: Command): Command =>
  command.argument('[network]').addOption(networkOption().hideHelp())

/** The network as `--network`, which the help of a command shows; its id as the last word says the same. */
export const takeNetworkOption = (command: Command): Command => {
  const usage = command.registeredArguments.map((one) =>
    one.required ? `<${one.name()}>` : `[${one.name()}]`,
  )
  return command
    .addOption(networkOption())
    .usage(['[options]', ...usage].join(' '))
    .addArgument(new Argument('[network]'))
}

/** What was said of the network in either way. @throws EnvironmentError USAGE when both name one, and not the same */
export const namedNetwork = (word: string | undefined, said: string | undefined): string | undefined => {
  if (word === undefined || said === undefined || word === said) return word ?? said
  throw new EnvironmentError({
    code: 'USAGE',
    message: `Two networks are named, "${word}" and "${said}" by --network`,
    hint: 'Name one of them, in either way.',
  })
}

/**
 * Parts the id of a network from the words before it, some of which may have been left out: it is the last that was
 * said, and looks like one.
 */
export const partNetwork = (
  words: readonly (string | undefined)[],
  said: string | undefined,
): { readonly words: readonly string[]; readonly network: string | undefined } => {
  const spoken = words.filter((word) => word !== undefined)
  const last = spoken.at(-1)
  return last !== undefined && idPattern.test(last)
    ? { words: spoken.slice(0, -1), network: namedNetwork(last, said) }
    : { words: spoken, network: said }
}
