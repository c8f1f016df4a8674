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
  ]
  const stood = '{"time":"2026-11-20T09:59:59Z","host":"","source":"fault","about":"bob",'
  const line = `${stood}"text":"Filling the disk of bob: stands since 2026-11-20T09:43:02.000Z"}`
  // The same elsewhere, where nobody had hurt anything.
  const elsewhere = [scenarioOf(2, { outcome: 'failed', title: 'A refusal is told' })]
  keepRun(root, recordOf({ id: 'run-8', day: -1, provider: 'process', scenarios: elsewhere }))
  keepRun(root, recordOf({ id: 'run-9', day: 0, scenarios }), {
    'timeline.ndjson': `${line}\n${timelineText()}`,
  })
}
