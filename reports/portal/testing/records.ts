import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Attachment, Outcome, RunRecord, Scenario, Step } from '../../model.ts'

/** Text that would do harm wherever it is taken for markup or for an instruction. */
export const hostile =
  '</script><script>globalThis.harmed=1</script><img src=x onerror="globalThis.harmed=1">\u202e"\'&<svg onload=globalThis.harmed=1>'

const atMs = Date.parse('2026-11-20T10:00:00Z')

const step = (text: string, changes: Partial<Step> = {}): Step => ({
  kind: 'step',
  keyword: 'Given',
  text,
  status: 'passed',
  durationMs: 12,
  definedAt: 'steps/definitions/messaging.ts:60',
  lastSeen: [],
  attachments: [],
  ...changes,
})

interface Wish {
  readonly outcome?: Outcome
  readonly title?: string
  readonly why?: string
  readonly attachments?: readonly Attachment[]
}

const failedStep = ({ why = 'Bob did not answer', attachments = [] }: Wish): Step =>
  step('Alice receives a greeting from Bob', {
    keyword: 'Then',
    status: 'failed',
    error: { type: 'ExpectationError', message: why, stack: 'at steps/tasks/greet.ts:12' },
    lastSeen: [
      {
        question: 'what Bob said',
        host: 'alice',
        expected: 'a greeting',
        lastSeen: '{"code":"NETWORK_PEER_UNREACHABLE"}',
        withinMs: 10_000,
      },
    ],
    attachments,
  })

/** Scenario number `at`, as a record has it. */
export const scenarioOf = (at: number, wish: Wish = {}): Scenario => {
  const { outcome = 'passed', title = `Promise number ${at} is kept`, why = 'Bob did not answer' } = wish
  const passing = [
    step('Alice and Bob are on the network'),
    step('Alice asks Bob for a greeting', { keyword: 'When', durationMs: 30 + (at % 50) }),
  ]
  const isBad = outcome === 'failed' || outcome === 'flaky'
  const bad = {
    number: 1,
    startedAtMs: atMs,
    durationMs: 80,
    status: 'failed' as const,
    why,
    steps: [...passing, failedStep(wish)],
  }
  const good = {
    number: outcome === 'flaky' ? 2 : 1,
    startedAtMs: atMs,
    durationMs: 42 + (at % 50),
    status: 'passed' as const,
    steps: passing,
  }
  return {
    id: `scenario-${at}`,
    uri: `features/part-${Math.floor(at / 25)}.feature`,
    line: 10 + (at % 25) * 6,
    feature: `Part ${Math.floor(at / 25)} of the product`,
    rule: `Rule ${Math.floor(at / 5)} holds`,
    name: title,
    title,
    tags: ['@scope:ucan-1'],
    scopeLines: ['ucan-1'],
    outcome,
    ...(outcome === 'passed' ? {} : { why }),
    hosts: ['alice', 'bob'],
    environment: 'net-1',
    attempts: outcome === 'flaky' ? [bad, good] : isBad ? [bad] : [good],
  }
}

interface RunWish {
  readonly id: string
  readonly day: number
  readonly provider?: string
  readonly commit?: string
  readonly scenarios: readonly Scenario[]
}

export const recordOf = ({
  id,
  day,
  provider = 'netns',
  commit = 'a'.repeat(40),
  scenarios,
}: RunWish): RunRecord => {
  const of = (wanted: Outcome): number => scenarios.filter(({ outcome }) => outcome === wanted).length
  const failed = of('failed')
  return {
    format: 1,
    context: {
      runId: id,
      startedAt: new Date(atMs + day * 86_400_000).toISOString(),
      provider,
      whyProvider: 'asked for',
      notes: [],
      version: '0.5.0',
      commit,
      machine: { os: 'Debian', kernel: '6', cpus: 2, memoryBytes: 1, node: '24' },
    },
    runner: 'cucumber-js',
    durationMs: 60_000,
    environments: [
      {
        id: 'net-1',
        provider,
        hosts: [
          { name: 'alice', address: '10.0.0.2', version: '0.5.0' },
          { name: 'bob', address: '10.0.0.3', version: '0.5.0' },
        ],
      },
    ],
    scenarios,
    notSelected: 0,
    hooks: [],
    attachments: [],
    skips: [],
    counts: { passed: of('passed') + of('flaky'), failed, skipped: of('skipped'), flaky: of('flaky') },
    verdict: {
      colour: failed === 0 ? 'green' : 'red',
      sentence: failed === 0 ? 'All scenarios passed.' : `${failed} of ${scenarios.length} scenarios failed.`,
      causes: failed === 0 ? [] : [{ code: 'SCENARIO_FAILED', text: 'one failed' }],
      warnings: [],
    },
  }
}

/** Puts a run into a folder below `root`, with files of evidence; the folder is named as the run where nothing else is said. */
export const keepRun = (
  root: string,
  record: RunRecord,
  evidence: Readonly<Record<string, string>> = {},
  name: string = record.context.runId,
): string => {
  const folder = join(root, name)
  mkdirSync(join(folder, 'attachments'), { recursive: true })
  writeFileSync(join(folder, 'record.json'), JSON.stringify(record))
  for (const [name, content] of Object.entries(evidence))
    writeFileSync(join(folder, 'attachments', name), content)
  return folder
}

const event = (ms: number, host: string, facts: object): string =>
  JSON.stringify({ time: new Date(atMs + ms).toISOString(), host, ...facts })

/** A story of two hosts, one of which crashes. */
export const timelineText = (): string =>
  [
    '{"source":"clocks","text":"how far each clock is off"}',
    event(0, '', { source: 'step', text: 'Alice and Bob are on the network: begins' }),
    event(5, 'alice', { source: 'daemon', text: 'ready', level: 'info', facts: { peerId: '12D3' } }),
    event(20, '', { source: 'step', text: 'Alice and Bob are on the network: passed' }),
    event(40, '', { source: 'fault', text: 'Crashing bob: inflicted', about: 'bob' }),
    event(50, 'alice', { source: 'telemetry', text: 'network_peer_lost', facts: { peerId: '12D3' } }),
    event(60, 'alice', { source: 'daemon', text: `peer lost ${hostile}`, level: 'warn' }),
    'not json',
  ].join('\n')

const evidenceFile = (name: string, host: string): Attachment => ({
  name,
  mediaType: 'application/x-ndjson',
  bytes: 100,
  file: `attachments/${name}`,
  cut: false,
  host,
})

/** The same run as part of a plan, its unsteady scenario quarantined. */
const withPlan = (record: RunRecord): RunRecord => {
  const quarantine = { owner: 'Quality desk', reason: 'one answer comes late', expires: '2026-12-31' }
  const isKnown = ({ outcome }: Scenario): boolean => outcome === 'flaky'
  const covered = record.scenarios
    .filter(isKnown)
    .map(({ id, title }) => ({ scenario: id, title, outcome: 'flaky' as const, ...quarantine }))
  return {
    ...record,
    context: {
      ...record.context,
      plan: {
        event: 'push',
        rows: [
          { stage: 'accept', provider: 'netns', topology: 'six-regions', reason: 'dms/network changed' },
        ],
        notRun: [{ what: 'lent machines', reason: 'nobody lends one tonight' }],
      },
    },
    scenarios: record.scenarios.map((one) => (isKnown(one) ? { ...one, quarantine } : one)),
    quarantine: {
      change: '3 changed files since main',
      covered,
      uncovered: [],
      refused: [{ code: 'QUARANTINE_EXPIRED', text: 'the entry of scenario-9 has expired' }],
      gate: 'closed',
    },
  }
}

/** Three runs of a few scenarios: kept, broken with evidence, unsteady, skipped, and one with a hostile name. */
export const keepExample = (root: string): void => {
  const usual = [0, 1, 2, 3, 30].map((at) => scenarioOf(at))
  const failed = scenarioOf(4, {
    outcome: 'failed',
    title: 'A machine that crashed still answers',
    attachments: [
      evidenceFile('timeline.ndjson', 'net-1'),
      evidenceFile('daemon.log', 'bob'),
      { ...evidenceFile('telemetry.ndjson', 'bob'), bytes: 0 },
    ],
  })
  const unsteady = scenarioOf(5, { outcome: 'flaky' })
  const evil = scenarioOf(6, { outcome: 'failed', title: hostile, why: hostile })
  const skipped = scenarioOf(31, {
    outcome: 'skipped',
    why: 'skipped: provider process does not support pause',
  })
  const evidence = { 'timeline.ndjson': timelineText(), 'daemon.log': `bob says ${hostile}` }
  keepRun(root, recordOf({ id: 'run-1', day: 0, scenarios: [...usual, scenarioOf(4), scenarioOf(5)] }))
  keepRun(
    root,
    recordOf({ id: 'run-2', day: 1, provider: 'process', scenarios: [...usual, scenarioOf(4), skipped] }),
  )
  const newest = recordOf({ id: 'run-3', day: 2, scenarios: [...usual, failed, unsteady, evil, skipped] })
  keepRun(root, withPlan(newest), evidence)
}
