import { type Command, Option } from 'commander'
import type { AnchorRows, DmsClient, GrantInput, TokenRow } from '../../client/index.ts'
import { InvalidInputError, type Problem, parseDurationMs, type Result } from '../../core/index.ts'
import type { CliComponents } from '../components.ts'
import { contextOf, readArgument, requireValue } from '../context.ts'
import { table } from '../output.ts'

interface GrantOptions {
  readonly cap: readonly string[]
  readonly topic?: readonly string[]
  readonly receiver?: string
  readonly duration: string
  readonly depth?: string
}

const collect = (value: string, previous: readonly string[] = []): readonly string[] => [...previous, value]

const readDepth = (text: string): number => {
  if (/^\d{1,2}$/.test(text)) return Number(text)
  throw new InvalidInputError({
    what: 'Reading --depth',
    expected: 'a whole number of links',
    received: `"${text}"`,
  })
}

const toGrant = (audience: string, options: GrantOptions): GrantInput => ({
  audience,
  capabilities: options.cap,
  ...(options.topic === undefined ? {} : { topics: options.topic }),
  ...(options.receiver === undefined ? {} : { receiver: options.receiver }),
  durationMs: parseDurationMs(options.duration, '--duration'),
  ...(options.depth === undefined ? {} : { depth: readDepth(options.depth) }),
})

const tokenRow = (kind: string, { id, issuer, audience, capabilities, topics, expiresAtMs }: TokenRow) => [
  kind,
  [...capabilities.map(({ path }) => path), ...topics.map((topic) => `topic:${topic}`)].join(' '),
  issuer,
  audience,
  new Date(expiresAtMs).toISOString(),
  id,
]

const anchorTable = (anchors: AnchorRows): string =>
  table(
    ['KIND', 'CAPABILITIES', 'ISSUER', 'AUDIENCE', 'EXPIRES', 'ID'],
    [
      ...anchors.roots.map((did) => ['root', '/', did, '', '', '']),
      ...anchors.require.map((token) => tokenRow('require', token)),
      ...anchors.provide.map((token) => tokenRow('provide', token)),
      ...anchors.revoked.map(({ id, by }) => ['revoked', '', by, '', '', id]),
    ],
  )

const addIssuing = (
  cap: Command,
  components: CliComponents,
  verb: 'grant' | 'delegate',
  description: string,
): void => {
  cap
    .command(`${verb} <did>`)
    .description(description)
    .requiredOption('--cap <path>', 'capability, such as /dms/deployment; may be repeated', collect)
    .option('--topic <path>', 'topic on which it may be broadcast; may be repeated', collect)
    .option('--receiver <did>', 'only this machine may be addressed with it')
    .requiredOption('--duration <time>', 'how long it holds, such as "30 d"')
    .option('--depth <links>', 'how often it may be handed on; 0: not at all')
    .addHelpText(
      'after',
      `\nExample:\n  nunet cap ${verb} did:key:z6Mk… --cap /dms/deployment --duration "30 d"`,
    )
    .action(async (did: string, options: GrantOptions, command: Command) => {
      const context = contextOf(components, command)
      const issued = await context.withDaemon((client) => client.trust[verb](toGrant(did, options)))
      const { token, id } = requireValue(context, issued)
      context.print({ token, id }, token)
      context.say(`hand it to its audience, who keeps it with: nunet cap anchor --provide <token>`)
    })
}

const anchorWays: Readonly<
  Record<
    'root' | 'provide' | 'require' | 'revoke',
    (client: DmsClient, text: string) => Promise<Result<unknown, Problem>>
  >
> = {
  root: (client: DmsClient, text: string) => client.trust.trustRoot(text),
  provide: (client: DmsClient, text: string) => client.trust.accept(text),
  require: (client: DmsClient, text: string) => client.trust.require(text),
  revoke: (client: DmsClient, text: string) => client.invoke('/dms/cap/revocation', { revocation: text }),
}

export const addCap = (program: Command, components: CliComponents): void => {
  const cap = program.command('cap').description('say who may do what')
  addIssuing(cap, components, 'grant', 'issue a token to a DID, rooted at this machine; prints the token')
  addIssuing(cap, components, 'delegate', 'hand on a part of what this machine was granted; prints the token')
  cap
    .command('anchor')
    .description(
      'keep a token, trust a root, or heed a revocation; values may be - (standard input) or @file',
    )
    .addOption(
      new Option('--root <did>', 'trust this DID with everything').conflicts([
        'provide',
        'require',
        'revoke',
      ]),
    )
    .addOption(
      new Option('--provide <token>', 'keep a token that was issued to this machine').conflicts([
        'require',
        'revoke',
      ]),
    )
    .addOption(
      new Option('--require <token>', 'admit an organisation within a token issued here').conflicts('revoke'),
    )
    .option('--revoke <revocation>', 'heed a revocation that another machine has signed')
    .addHelpText(
      'after',
      '\nExamples:\n  nunet cap anchor --provide @token\n  nunet cap anchor --root did:key:z6Mk…',
    )
    .action(async (options: Partial<Record<keyof typeof anchorWays, string>>, command: Command) => {
      const context = contextOf(components, command)
      const [chosen] = Object.entries(options) as [keyof typeof anchorWays, string][]
      if (chosen === undefined) {
        throw new InvalidInputError({
          what: 'Anchoring',
          expected: 'one of --root, --provide, --require, --revoke',
          received: 'none',
        })
      }
      const text = await readArgument(context, chosen[1])
      const answer = await context.withDaemon((client) => anchorWays[chosen[0]](client, text))
      context.print(requireValue(context, answer), `anchored under ${chosen[0]}`)
    })
  cap
    .command('list')
    .description('list roots, tokens and revocations')
    .action(async (_options: object, command: Command) => {
      const context = contextOf(components, command)
      const anchors = requireValue(context, await context.withDaemon((client) => client.trust.list()))
      context.print(anchors, () => anchorTable(anchors))
    })
  cap
    .command('remove')
    .description('trust a root no longer')
    .requiredOption('--root <did>')
    .action(async ({ root }: { root: string }, command: Command) => {
      const context = contextOf(components, command)
      const left = requireValue(
        context,
        await context.withDaemon((client) => client.trust.distrustRoot(root)),
      )
      context.print(left, `removed ${root}`)
    })
  cap
    .command('revoke <token>')
    .description('take a token back (- for standard input, @file); prints the revocation for other machines')
    .action(async (token: string, _options: object, command: Command) => {
      const context = contextOf(components, command)
      const text = await readArgument(context, token)
      const revoked = requireValue(context, await context.withDaemon((client) => client.trust.revoke(text)))
      context.print(revoked, revoked.revocation)
    })
}
