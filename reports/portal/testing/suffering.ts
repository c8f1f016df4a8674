import type { Scenario, StandingFault } from '../../model.ts'
import { keepRun, recordOf, scenarioOf, timelineText } from './records.ts'

const full: StandingFault = {
  environment: 'net-1',
  kind: 'disk-full',
  words: 'Filling the disk of bob',
  hosts: ['bob'],
  people: ['Carol'],
  stood: 'throughout',
  isOwn: false,
  isNear: true,
  since: '2026-11-20T09:43:02.000Z',
  by: '"npm run env -- fault"',
}
const { since: _since, by: _by, ...unknown } = full
/** Of an older version, which did not note when it came, nor by whom. */
const far: StandingFault = {
  ...unknown,
  kind: 'latency',
  words: 'Adding 200 ms between carol and dave',
  hosts: ['carol', 'dave'],
  people: [],
  stood: 'start',
  isNear: false,
}
const own: StandingFault = { ...full, kind: 'crash', words: 'Crashing alice', hosts: ['alice'], isOwn: true }

/** Where somebody sat, and of which the failed step says nothing. */
const elsewhere: StandingFault = { ...unknown, words: 'Pausing dave', hosts: ['dave'], people: ['Erin'] }

const notPlayed = (scenario: Scenario): Scenario => {
  const why = 'not played: the run was interrupted before'
  const [{ number, durationMs }] = scenario.attempts as [Scenario['attempts'][0]]
  const steps = scenario.attempts[0]!.steps.map(({ kind, keyword, text }) => ({
    ...{ kind, keyword, text, status: 'skipped' as const, durationMs: 0 },
    ...{ lastSeen: [], attachments: [] },
  }))
  return {
    ...scenario,
    why,
    attempts: [{ number, durationMs, status: 'unfinished', why, steps, notPlayed: true }],
  }
}

const under = (scenario: Scenario, ...faults: readonly StandingFault[]): Scenario => ({
  ...scenario,
  attempts: scenario.attempts.map((attempt) => ({ ...attempt, faults })),
})

/** One run on a network that somebody had hurt: one scenario failed for it, one passed all the same, one saw none of it. */
export const keepSuffering = (root: string): void => {
  const attachments = [
    {
      name: 'timeline.ndjson',
      mediaType: 'application/x-ndjson',
      bytes: 100,
      file: 'attachments/timeline.ndjson',
      cut: false,
      host: 'net-1',
    },
  ]
  const scenarios = [
    under(scenarioOf(0, { outcome: 'failed', title: 'A result comes home', attachments }), full, far, own),
    under(scenarioOf(1, { title: 'A greeting is answered' }), full),
    scenarioOf(2, { outcome: 'failed', title: 'A refusal is told' }),
    under(scenarioOf(3, { outcome: 'failed', title: 'A lost host is missed' }), elsewhere),
    notPlayed(scenarioOf(4, { outcome: 'failed', title: 'A job ends where it began' })),
  ]
  const stood = '{"time":"2026-11-20T09:59:59Z","host":"","source":"fault","about":"bob",'
  const line = `${stood}"text":"Filling the disk of bob: stands since 2026-11-20T09:43:02.000Z"}`
  // The same elsewhere, where nobody had hurt anything.
  const elsewhereToo = [scenarioOf(2, { outcome: 'failed', title: 'A refusal is told' })]
  keepRun(root, recordOf({ id: 'run-8', day: -1, provider: 'process', scenarios: elsewhereToo }))
  keepRun(root, recordOf({ id: 'run-9', day: 0, scenarios }), {
    'timeline.ndjson': `${line}\n${timelineText()}`,
  })
}
