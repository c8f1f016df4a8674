import type { Attachment, Scenario, StandingFault, Step } from '../../model.ts'
import { keepRun, recordOf, scenarioOf } from './records.ts'

const isolated: StandingFault = {
  environment: 'net-1',
  kind: 'partition',
  words: 'Isolating bob',
  hosts: ['bob'],
  people: [],
  stood: 'throughout',
  isOwn: false,
  isNear: true,
}

const ended = (host: string, network: string): string =>
  [
    `The daemon of ${host} (${network}) ended with exit code 1, asked by nobody: TypeError: Cannot read properties of undefined (reading 'topic') at nunet:2243:82`,
    'Whatever else failed in this scenario after that may only follow from it.',
    `The end of the log of ${host}:`,
    '  | {"level":30,"msg":"ready"}',
    "  | TypeError: Cannot read properties of undefined (reading 'topic')",
    `  |     at Immediate.<anonymous> (/tmp/nunet-0/${network}/${host}/nunet:2243:82)`,
  ].join('\n')

const changed = (scenario: Scenario, change: (steps: readonly Step[]) => readonly Step[]): Scenario => ({
  ...scenario,
  attempts: scenario.attempts.map((attempt) => ({ ...attempt, steps: change(attempt.steps) })),
})

/** Failed, and in the end it was found that the daemon of a host had crashed. */
export const crashed = (scenario: Scenario, host: string, network: string): Scenario =>
  changed(scenario, (steps) => [
    ...steps,
    {
      kind: 'hook',
      keyword: 'After',
      text: 'return',
      status: 'failed',
      durationMs: 5,
      error: { type: 'DaemonEndedError', message: ended(host, network) },
      lastSeen: [],
      attachments: [],
    },
  ])

/** Failed with an error of these words, and nobody had waited for anything. */
export const erred = (scenario: Scenario, type: string, message: string): Scenario =>
  changed(scenario, (steps) =>
    steps.map((step) =>
      step.status === 'failed' ? { ...step, error: { type, message }, lastSeen: [] } : step,
    ),
  )

export const under = (scenario: Scenario, fault: StandingFault): Scenario => ({
  ...scenario,
  attempts: scenario.attempts.map((attempt) => ({ ...attempt, faults: [fault] })),
})

const atMs = Date.parse('2026-11-20T10:00:00Z')
const line = (ms: number, host: string, source: string, text: string, facts?: object): string =>
  JSON.stringify({ time: new Date(atMs + ms).toISOString(), host, source, text, facts })

const carol = { did: 'did:key:z6MkqAKXajXKzCPLZrfy', peerId: '12D3KooWLXRejcrbqZAMsFLh' }
const alice = { did: 'did:key:z6MkhTQ6UceAqTjNnDTM', peerId: '12D3KooWCpWDdVySgpWQ5c85' }

/** Carol refuses Alice and crashes of it; the failing sentence is the last five thousandths of a second. */
const crashStory = [
  line(0, '', 'step', 'Alice and Carol are on the network: begins'),
  line(900, 'alice', 'daemon', 'ready', alice),
  line(910, 'carol', 'daemon', 'ready', { ...carol, addresses: ['/ip4/10.0.0.3/tcp/9000'] }),
  line(2000, '', 'step', 'Alice and Carol are on the network: passed'),
  line(2001, '', 'step', 'Alice calls everybody: begins'),
  line(4200, 'carol', 'telemetry', 'actor_message_refused', {
    code: 'UCAN_NO_CAPABILITY',
    peerId: alice.peerId,
  }),
  line(4400, 'alice', 'telemetry', 'network_peer_lost', { peerId: carol.peerId }),
  line(7194, '', 'step', 'Alice calls everybody: passed'),
  line(7195, '', 'step', 'Carol refuses Alice: begins'),
  line(7200, '', 'step', 'Carol refuses Alice: failed'),
].join('\n')

const cutStory = [
  line(0, '', 'fault', 'Isolating bob: stands since 2026-11-20T09:59:00.000Z'),
  line(1, '', 'step', 'Alice looks around: begins'),
  line(1500, '', 'step', 'Alice looks around: failed'),
].join('\n')

const story = (name: string): Attachment => ({
  name: 'timeline.ndjson',
  mediaType: 'application/x-ndjson',
  bytes: 100,
  file: `attachments/${name}`,
  cut: false,
  host: 'net-1',
})

const withStory = (scenario: Scenario, name: string): Scenario => ({
  ...scenario,
  hosts: ['alice', 'bob', 'carol'],
  attempts: scenario.attempts.map((attempt) => ({
    ...attempt,
    steps: attempt.steps.map((step, at) => (at === 0 ? { ...step, attachments: [story(name)] } : step)),
  })),
})

const failed = (at: number, title: string): Scenario => scenarioOf(at, { outcome: 'failed', title })

const cut = (at: number, title: string): Scenario =>
  under(
    erred(failed(at, title), 'NetworkNotAsPlannedError', 'The network is not as planned: alice → bob'),
    isolated,
  )

/** On Monday four of nine failed in processes, two by one crash; on Tuesday all three did on a network that somebody had cut. */
export const keepSevenFailures = (root: string): void => {
  const monday = [
    ...[0, 1, 2, 3, 4].map((at) => scenarioOf(at)),
    failed(5, 'A failing job reports its exit code'),
    erred(failed(6, 'A job that takes too long is ended'), 'ExpectationError', 'Bob saw 1 holder'),
    withStory(
      crashed(failed(7, 'A machine that does not admit the caller does not serve her'), 'carol', 'net-f937'),
      'crash.txt',
    ),
    crashed(failed(8, 'A grant for one machine'), 'bob', 'net-2f71'),
  ]
  const tuesday = recordOf({
    id: '20261129143415-c7141f63',
    day: 1,
    scenarios: [
      withStory(cut(30, 'The first machine reaches the others'), 'cut.txt'),
      cut(31, 'The last machine reaches the others'),
      cut(32, 'A job is refused from afar'),
    ],
  })
  const declared = { roundTripMs: 0, lossPercent: 0 }
  const attestation = {
    pairs: [
      { from: 'alice', to: 'bob', reachable: false, lossPercent: 100, declared },
      { from: 'bob', to: 'alice', reachable: true, roundTripMs: 0.1, lossPercent: 0, declared },
    ],
    differences: ['alice → bob: nothing arrives'],
  }
  const [network] = tuesday.environments
  const { verdict } = tuesday
  keepRun(
    root,
    recordOf({ id: '20261129142557-0c90fbfa', day: 0, provider: 'process', scenarios: monday }),
    { 'crash.txt': crashStory },
    'monday',
  )
  keepRun(
    root,
    {
      ...tuesday,
      environments: [
        {
          ...network!,
          attestation: JSON.stringify(attestation),
          differences: attestation.differences,
        },
      ],
      verdict: {
        ...verdict,
        causes: [
          ...verdict.causes,
          { code: 'NOT_AS_DECLARED', text: 'net-1 is not what was declared; see "Attestation of net-1"' },
        ],
      },
    },
    { 'cut.txt': cutStory },
    'tuesday',
  )
}
