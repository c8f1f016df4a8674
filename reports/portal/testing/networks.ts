import type { MeasuredNetwork, StandingFault, StandingNetwork } from '../model/networks.ts'
import type { EnvCommand } from '../server/env-command.ts'

export interface StandIn {
  readonly env: EnvCommand
  /** Every command line so far. */
  words(): readonly (readonly string[])[]
}

const hosts = [
  { name: 'alice', address: '10.77.2.2', region: 'falkenstein', version: '0.5.0', isRunning: true },
  { name: 'bob', address: '10.77.3.2', region: 'sydney', version: '0.5.0', isRunning: true },
]

const links: MeasuredNetwork = {
  pairs: [
    {
      from: 'alice',
      to: 'bob',
      reachable: true,
      roundTripMs: 281.4,
      declared: { roundTripMs: 280, lossPercent: 0 },
    },
    { from: 'bob', to: 'alice', reachable: false },
  ],
  differences: ['bob → alice: not reachable'],
}

/** What the command line of networks says, from one network that remembers its faults. */
export const standingNetwork = (): StandIn => {
  const said: (readonly string[])[] = []
  let faults: readonly StandingFault[] = []
  const network = (): StandingNetwork => ({
    id: 'net-70b1',
    provider: 'netns',
    topology: 'two-sites',
    owner: 'root',
    expiresAt: '2026-11-23T11:00:00Z',
    hosts,
    faults,
  })
  const answers: Readonly<Record<string, (words: readonly string[]) => unknown>> = {
    status: () => [network()],
    topologies: () => [{ name: 'pair', summary: 'The smallest network', hosts: [1, 2] }],
    links: () => links,
    logs: () => ({ log: '{"level":30,"time":1763978400000,"msg":"ready"}\nnot json' }),
    fault: ([, kind = '', host = '']) => {
      faults = [{ kind, host }]
      return {}
    },
    heal: () => {
      faults = []
      return {}
    },
  }
  return {
    env: async (words) => {
      said.push(words)
      return answers[words[0] ?? '']?.(words) ?? {}
    },
    words: () => said,
  }
}
