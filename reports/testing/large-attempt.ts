import type { Attachment, Envelope, TestStepResult, TestStepResultStatus } from '@cucumber/messages'

/** How a scenario goes: `flaky` fails at first and passes then. */
export type Fate = 'passed' | 'failed' | 'skipped' | 'flaky'

const startedAtS = 1_900_000_000

const environmentFacts = (id: string, spawnMs: number): string =>
  JSON.stringify({
    id,
    provider: 'netns',
    hosts: ['alice', 'bob'].map((name, at) => ({
      name,
      address: `10.77.0.${at + 2}`,
      version: '0.5.0',
      commit: '0123456789abcdef0123456789abcdef01234567',
    })),
    spawnMs,
    attestation: {
      pairs: [
        { from: 'alice', to: 'bob', reachable: true, roundTripMs: 0.4 },
        { from: 'bob', to: 'alice', reachable: true, roundTripMs: 0.4 },
      ],
    },
  })

const failure: Partial<TestStepResult> = {
  message: 'ExpectationError: Bob did not answer within 10 s\n    at steps/definitions/deployment.ts:50:11',
  exception: {
    type: 'ExpectationError',
    message: 'Bob did not answer within 10 s',
    stackTrace: `ExpectationError: Bob did not answer within 10 s\n${'    at eventually (steps/expect/eventually.ts:41:9)\n'.repeat(8)}`,
  },
}

const lastSeen = JSON.stringify({
  question: "Bob's answer",
  host: 'bob',
  expected: 'the job is done',
  lastSeen: { code: 'NETWORK_PEER_UNREACHABLE', peer: 'bob', waitedMs: 10_000 },
  withinMs: 10_000,
})

const logOf = (host: string, at: number): string =>
  Array.from(
    { length: 60 },
    (_, line) =>
      `{"level":30,"time":${startedAtS}${line},"host":"${host}","run":${at},"msg":"heard beat ${line}"}`,
  ).join('\n')

/** Tells one attempt the way the runner does, from its first message to its last. */
export const createTeller = (random: () => number, newId: () => string) => {
  let elapsedMs = 0
  const timestamp = () => ({
    seconds: startedAtS + Math.floor(elapsedMs / 1000),
    nanos: (Math.floor(elapsedMs) % 1000) * 1_000_000,
  })
  const attach = (
    ids: { testCaseStartedId: string; testStepId: string },
    some: Partial<Attachment>,
  ): Envelope => ({
    attachment: {
      body: '',
      mediaType: 'text/plain',
      contentEncoding: 'IDENTITY' as never,
      ...ids,
      timestamp: timestamp(),
      ...some,
    },
  })
  const attachments = (
    ids: Parameters<typeof attach>[0],
    kind: { fate: Fate; at: number; hook: boolean },
  ): Envelope[] => {
    const { fate, at, hook } = kind
    if (fate === 'skipped')
      return hook
        ? [
            attach(ids, {
              mediaType: 'text/vnd.nunet.skip-reason',
              body: 'the provider does not support partitions',
            }),
          ]
        : []
    if (hook)
      return [
        attach(ids, {
          mediaType: 'application/vnd.nunet.environment+json',
          body: environmentFacts(`large-${at}`, 300 + Math.floor(random() * 900)),
        }),
      ]
    return [
      attach(ids, { mediaType: 'application/vnd.nunet.last-seen+json', body: lastSeen }),
      ...['alice', 'bob'].map((host) =>
        attach(ids, { fileName: `evidence/${host}/daemon.log`, body: logOf(host, at) }),
      ),
    ]
  }
  const statusOf = (fate: Fate, at: number, last: number): TestStepResultStatus => {
    if (fate === 'skipped') return 'SKIPPED' as TestStepResultStatus
    if (fate === 'passed' || at < last - 2 || at === last) return 'PASSED' as TestStepResultStatus
    return (at === last - 2 ? 'FAILED' : 'SKIPPED') as TestStepResultStatus
  }
  return {
    timestamp,
    attempt: function* (
      testCase: NonNullable<Envelope['testCase']>,
      told: { fate: Fate; at: number; attempt: number; again: boolean },
    ): Generator<Envelope> {
      const testCaseStartedId = newId()
      const last = testCase.testSteps.length - 1
      yield {
        testCaseStarted: {
          id: testCaseStartedId,
          testCaseId: testCase.id,
          attempt: told.attempt,
          timestamp: timestamp(),
        },
      }
      for (const [at, { id: testStepId }] of testCase.testSteps.entries()) {
        const ids = { testCaseStartedId, testStepId }
        const status = statusOf(told.fate, at, last)
        yield { testStepStarted: { ...ids, timestamp: timestamp() } }
        const ms = status === 'PASSED' ? random() * 20 : 0
        elapsedMs += ms
        if (at === 0 || status === 'FAILED')
          yield* attachments(ids, { fate: told.fate, at: told.at, hook: at === 0 })
        yield {
          testStepFinished: {
            ...ids,
            testStepResult: {
              status,
              duration: { seconds: 0, nanos: Math.floor(ms * 1e6) },
              ...(status === 'FAILED' ? failure : {}),
            },
            timestamp: timestamp(),
          },
        }
      }
      yield { testCaseFinished: { testCaseStartedId, timestamp: timestamp(), willBeRetried: told.again } }
    },
  }
}
