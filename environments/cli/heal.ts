import type { Command } from 'commander'
import type { Environment } from '../environment.ts'
import type { Fault } from '../fault.ts'
import { attemptOf } from '../faults/index.ts'
import { EnvironmentError, throwIfAborted } from '../problem.ts'
import { hostsNamedIn } from '../topology/rules.ts'
import { until } from '../until.ts'
import { withNetwork } from './choose-network.ts'
import { type CliSession, print } from './context.ts'
import { partNetwork, takeNetworkOption } from './named-network.ts'

interface HealOptions {
  readonly network?: string
  readonly wait: boolean
  readonly json?: boolean
}

/** Daemons that lost each other try again after growing pauses. */
const meetingMs = 90_000

/** Resolves with what still differs from the declared network when the time is up; empty when all is as it was. @throws ENVIRONMENT_ABORTED */
const untilWhole = async (environment: Environment, interrupted: AbortSignal): Promise<readonly string[]> => {
  let differences: readonly string[] = []
  const isWhole = async (): Promise<true | undefined> => {
    differences = (await environment.attest()).differences
    return differences.length === 0 ? true : undefined
  }
  await until(isWhole, { withinMs: meetingMs, everyMs: 1000, signal: interrupted }).catch(
    (error: unknown) => {
      throwIfAborted(
        interrupted,
        `Waiting until the hosts of ${environment.id} see each other (all is healed)`,
      )
      throw error
    },
  )
  return differences
}

const isMeant = (fault: Fault, kind: string | undefined, host: string | undefined): boolean =>
  (kind === undefined || fault.kind === kind) &&
  (host === undefined || hostsNamedIn(fault).some(([, name]) => name === host))

export const addHeal = (program: Command, session: CliSession): void => {
  takeNetworkOption(program.command('heal [fault] [host]'))
    .description(
      'undo what was inflicted, by whichever process: all, or those of a kind, or of a kind and a host',
    )
    .option('--no-wait', 'do not wait until the hosts see each other again')
    .option('--json', 'print data as JSON')
    .addHelpText('after', '\nExamples:\n  npm run env -- heal\n  npm run env -- heal crash bob')
    .action((...args: [string?, string?, string?, ...unknown[]]) => {
      const options = args[3] as HealOptions
      const { words, network } = partNetwork(args.slice(0, 3) as string[], options.network)
      const [kind, host] = words
      return withNetwork(session, network, async (environment) => {
        const open = environment.faults()
        const meant = [...open].reverse().filter((fault) => isMeant(fault, kind, host))
        if (meant.length === 0 && kind !== undefined) {
          throw new EnvironmentError({
            code: 'FAULT_UNKNOWN',
            message: `Healing ${[kind, host].filter((word) => word !== undefined).join(' ')}: ${environment.id} does not suffer from that, only from ${open.length === 0 ? 'nothing' : open.map(({ kind: one }) => one).join(', ')}`,
          })
        }
        for (const fault of meant) {
          await environment.heal(fault)
          session.say(`${attemptOf(fault)}: healed`)
        }
        const isWaiting = options.wait && meant.length > 0 && environment.faults().length === 0
        if (isWaiting) session.say('waiting until the hosts see each other again …')
        const differences = isWaiting ? await untilWhole(environment, session.interrupted) : []
        for (const line of differences) session.say(`  still: ${line}`)
        if (differences.length > 0) session.exitWith(1)
        print(session, options, { network: environment.id, healed: meant, differences }, () =>
          meant.length === 0
            ? `${environment.id} suffers from nothing.`
            : `${environment.id}: ${meant.length} healed${differences.length === 0 ? '' : ', but it is not yet what it was'}`,
        )
      })
    })
}
