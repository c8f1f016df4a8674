import type { Planted } from './planted.ts'

/** Recorded, so that it is known which changes may affect them. */
const uri = 'trust/end-of-a-grant.feature'
const steady = 'A grant ends when its time is up'
const unsteady = 'A revoked grant stops the next message'

/** The unsteady scenario bears the id `known`; the third, where there is one, fails as well and is known to nobody. */
const features = (sentence = 'it fails', more = '') => ({
  [uri]: `Feature: The end of a grant
  @id:calm
  Scenario: ${steady}
    Given it works
  @id:known
  Scenario: ${unsteady}
    Given ${sentence}
${more}`,
})

const dayMs = 24 * 60 * 60 * 1000
const day = (distance: number): string => new Date(Date.now() + distance * dayMs).toISOString().slice(0, 10)

/** An entry as it should be. */
export const known = (change: object = {}): object => ({
  scenario: 'known',
  owner: 'The network people',
  reason: 'one answer in a hundred comes late',
  since: day(-3),
  expires: day(3),
  ...change,
})

/** A branch that changes words only, judged for a merge. What is planted is what differs from that. */
export const judged = {
  features: features(),
  quarantine: [known()],
  change: { 'README.md': 'words\n' },
  args: ['--gate'],
} as const

/** Failures lost behind a quarantine. Each is judged as a merge request is, unless it says otherwise. */
export const plantedInTheQuarantine: readonly Planted[] = [
  {
    ...judged,
    name: 'a quarantined failure where no merge is judged',
    args: [],
    cause: /1 of 2 scenarios failed/,
  },
  {
    ...judged,
    name: 'a quarantine that covers everything',
    quarantine: [known(), known({ scenario: 'calm' })],
    cause: /the quarantine covers every scenario/,
  },
  {
    ...judged,
    name: 'a quarantine that covers too many',
    features: features('it fails', '  @id:third\n  Scenario: third\n    Given it works\n'),
    quarantine: [known(), known({ scenario: 'third' })],
    cause: /covers 2 of 3 scenarios; at most 1/,
  },
  {
    ...judged,
    name: 'a quarantine that has expired',
    quarantine: [known({ since: day(-9), expires: day(-1) })],
    cause: /expired on/,
  },
  {
    ...judged,
    name: 'a quarantine for ever',
    quarantine: [known({ expires: day(300) })],
    cause: /lasts longer than 30 days/,
  },
  {
    ...judged,
    name: 'a quarantine without an owner',
    quarantine: [known({ owner: undefined })],
    cause: /known has no owner/,
  },
  {
    ...judged,
    name: 'a quarantine of another network',
    quarantine: [known({ environment: 'netns' })],
    cause: /1 of 2 scenarios failed/,
  },
  {
    ...judged,
    name: 'the change touches the quarantined scenario',
    change: { [`features/${uri}`]: features('it fails', '# a word\n')[uri]! },
    cause: /is not covered: the change touches features\//,
  },
  {
    ...judged,
    name: 'the change touches what every step stands on',
    change: {
      'steps/steps.ts':
        "import { Given } from '@cucumber/cucumber'\nGiven('it works', () => {})\nGiven('it fails', () => { throw new Error('planted failure') })\n",
    },
    cause: /is not covered: the change touches steps\/steps\.ts/,
  },
  {
    ...judged,
    name: 'the change may affect the quarantined scenario',
    change: { Makefile: 'all:\n' },
    cause: /is not covered: the change may affect it/,
  },
  {
    ...judged,
    name: 'the change quarantines what it breaks',
    quarantine: [],
    change: { 'reports/flake/quarantine.yaml': JSON.stringify({ quarantine: [known()] }) },
    cause: /is not covered: the change touches reports\/flake\/quarantine\.yaml/,
  },
  {
    ...judged,
    name: 'the run quarantines what it breaks',
    quarantine: [],
    steps: `AfterAll(function () { writeFileSync('reports/flake/quarantine.yaml', ${JSON.stringify(JSON.stringify({ quarantine: [known()] }))}) })`,
    cause: /1 of 2 scenarios failed/,
  },
  {
    ...judged,
    name: 'another failure beside the quarantined one',
    features: features('it fails', '  @id:third\n  Scenario: third\n    Given it fails\n'),
    cause: /2 of 3 scenarios failed/,
  },
  {
    ...judged,
    name: 'the quarantined scenario is broken otherwise than by a flake',
    features: features('nobody wrote this'),
    cause: /it is undefined, which no flake is/,
  },
  {
    ...judged,
    name: 'the run itself breaks beside a quarantined failure',
    steps: "AfterAll({ name: 'sweep' }, function () { throw new Error('2 hosts were left') })",
    cause: /2 hosts were left/,
  },
  { ...judged, name: 'a merge is judged that changes nothing', change: {}, cause: /and there is none/ },
  {
    ...judged,
    name: 'a merge is judged against a base that nobody has',
    args: ['--gate', '--base', 'origin/gone'],
    cause: /git cannot tell what changed since origin\/gone/,
  },
]
