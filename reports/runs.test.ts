import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { reportFiles } from './index.ts'
import { readAllurePage } from './reconcile/read-allure.ts'
import { people } from './testing/people.ts'
import { type ProjectOptions, type ProjectRun, runProject } from './testing/project.ts'

// Each test starts the runner in a process of its own, and a busy machine starts it slowly.
vi.setConfig({ testTimeout: 180_000 })

const steps = `
import { After, AfterAll, Before, BeforeAll, Given } from '@cucumber/cucumber'
let calls = 0
Given('it works', function () {})
Given('it fails', function () { throw new Error('wanted 3 hosts, saw 2') })
Given('it works at the second call', function () { if (calls++ === 0) throw new Error('not yet') })
Given('it is pending', function () { return 'pending' })
Given('it is skipped', function () { return 'skipped' })
Given('it is skipped because {string}', function (why) { this.attach(why, 'text/vnd.nunet.skip-reason'); return 'skipped' })
Given('it is said {word}', function (word) {})
Given('it is ambiguous', function () {})
Given(/^it is (ambiguous)$/, function (word) {})
Given('the runner dies', function () { process.kill(process.pid, 'SIGKILL') })
Given('the worker dies', function () { process.exit(3) })
Given('bob was last seen idle', function () {
  this.attach(JSON.stringify({ question: 'state', host: 'bob', expected: 'running', lastSeen: 'idle', withinMs: 5000 }), 'application/vnd.nunet.last-seen+json')
  throw new Error('bob is not running')
})
Given('a log of 1 MB', function () { this.attach('x'.repeat(1_000_000) + 'THE END', { mediaType: 'text/plain', fileName: 'evidence/bob/daemon.log' }); throw new Error('y'.repeat(1_000_000)) })
Given('odd output', function () { throw new Error('\\u001b[31mred\\u001b[0m \\u0000 ]]> \\u202e <b>&amp;</b> \\ud800 | \`\`\` @all') })
Before('@broken-before', function () { throw new Error('no network') })
After('@broken-after', function () { throw new Error('could not give the network back') })
`

const scenario = (...sentences: string[]): string =>
  sentences.map((sentence, index) => `  Scenario: case ${index + 1}\n    Given ${sentence}\n`).join('')

const run = (feature: string, more: Partial<ProjectOptions> = {}): Promise<ProjectRun> =>
  runProject({ features: { 'a.feature': `Feature: A\n${feature}` }, steps, ...more })

const outcomes = ({ reports }: ProjectRun): string[] => reports.record.scenarios.map(({ outcome }) => outcome)
const whys = ({ reports }: ProjectRun): (string | undefined)[] =>
  reports.record.scenarios.map(({ why }) => why)

test('a run in which everything passes is green, and every file is there', async () => {
  using done = await run(scenario('it works', 'it works'))
  expect(done.reports.causes).toEqual([])
  expect(done.reports.verdict).toBe('green')
  expect(done.reports.counts).toEqual({ passed: 2, failed: 0, skipped: 0, flaky: 0 })
  const { messages, record, junit, allureResults, summary, page } = reportFiles(done.out)
  expect(
    [messages, record, junit, allureResults, summary, page].map((path) => existsSync(path)),
  ).not.toContain(false)
})

test('a failing scenario makes the run red and says which step, and what was last seen on which host', async () => {
  using done = await run(scenario('it works', 'bob was last seen idle'))
  expect(done.reports.verdict).toBe('red')
  expect(done.reports.causes).toEqual(['1 of 2 scenarios failed'])
  expect(whys(done)[1]).toBe('Given bob was last seen idle: bob is not running')
  expect(done.reports.record.scenarios[1]!.hosts).toEqual(['bob'])
  for (const path of [done.reports.files.junit, done.reports.files.summary])
    expect(readFileSync(path, 'utf8')).toContain('state on bob: expected running within 5.0 s, last saw idle')
})

test('a scenario that passes only at the second attempt is flaky, and both attempts are kept', async () => {
  using done = await run(scenario('it works at the second call'), { settings: { retry: 1 } })
  expect(outcomes(done)).toEqual(['flaky'])
  expect(done.reports.record.scenarios[0]!.attempts.map(({ status }) => status)).toEqual(['failed', 'passed'])
  expect(done.reports.counts).toEqual({ passed: 1, failed: 0, skipped: 0, flaky: 1 })
  expect(done.reports.causes).toEqual([
    '"case 1" passed only after a failed attempt; attempt 1: Given it works at the second call: not yet',
  ])
})

test('pending, undefined and ambiguous steps fail, each with its reason', async () => {
  using done = await run(scenario('it is pending', 'nobody wrote this', 'it is ambiguous'))
  expect(outcomes(done)).toEqual(['failed', 'failed', 'failed'])
  expect(whys(done)).toEqual([
    'not built yet (pending): Given it is pending',
    'no definition matches: Given nobody wrote this; the sentences that there are stand in steps/catalogue.md',
    'more than one definition matches: Given it is ambiguous',
  ])
  expect(done.reports.causes).toEqual(['3 of 3 scenarios failed'])
})

test('a skip with a reason is skipped, a skip without one fails', async () => {
  using done = await run(scenario('it works', 'it is skipped because "no partition"', 'it is skipped'))
  expect(outcomes(done)).toEqual(['passed', 'skipped', 'failed'])
  expect(whys(done)).toEqual([undefined, 'no partition', 'skipped without a named reason'])
  expect(done.reports.record.skips.map(({ reason }) => reason)).toEqual(['no partition'])
})

test('a run in which everything is skipped is red: nothing ran', async () => {
  using done = await run(scenario('it is skipped because "no partition"'))
  expect(done.reports.causes).toEqual(['no scenario ran: every one was skipped'])
})

test('a failing hook before or after fails the scenario', async () => {
  using done = await run(
    `  @broken-before\n${scenario('it works')}  @broken-after\n  Scenario: last\n    Given it works\n`,
  )
  expect(outcomes(done)).toEqual(['failed', 'failed'])
  expect(whys(done)).toEqual([
    'Before @broken-before: no network',
    'After @broken-after: could not give the network back',
  ])
})

test('a failing hook around the run is red and named, although no scenario failed', async () => {
  const broken = `${steps}\nAfterAll({ name: 'sweep' }, function () { throw new Error('2 hosts were left') })`
  using done = await run(scenario('it works'), { steps: broken })
  expect(done.reports.causes).toEqual(['"After all" hook (sweep): 2 hosts were left'])
})

test('a scenario without steps proves nothing and fails', async () => {
  using done = await run('  Scenario: an idea\n')
  expect(whys(done)).toEqual(['it has no steps, so it proves nothing'])
})

test('two workers give the same verdict as one', async () => {
  using done = await run(scenario('it works', 'it fails', 'it works', 'it works'), {
    settings: { parallel: 2 },
  })
  expect(done.reports.counts).toEqual({ passed: 3, failed: 1, skipped: 0, flaky: 0 })
  expect(done.reports.causes).toEqual(['1 of 4 scenarios failed'])
})

test('a runner that is killed in a step leaves a red run that names the step', async () => {
  using done = await run(scenario('it works', 'the runner dies', 'it works'))
  expect(outcomes(done)).toEqual(['passed', 'failed', 'failed'])
  expect(whys(done).slice(1)).toEqual([
    'it was started and never finished; the runner or its worker was killed during: Given the runner dies',
    'it was planned and never started',
  ])
  expect(done.reports.causes).toContain(
    'the runner stopped before the end of the run: it was killed, or it crashed',
  )
  expect(done.reports.causes.join()).not.toContain('does not agree')
})

test('a worker that is lost leaves a red run that names its scenario', async () => {
  using done = await run(scenario('it works', 'the worker dies', 'it works'), { settings: { parallel: 2 } })
  // How far the other worker came by then is nobody's promise.
  expect(outcomes(done)[1]).toBe('failed')
  expect(done.reports.causes.join()).toContain('the runner broke off: Worker')
})

test('zero scenarios are red', async () => {
  using done = await run(scenario('it works'), { tags: '@nobody-has-this' })
  expect(done.reports.counts).toEqual({ passed: 0, failed: 0, skipped: 0, flaky: 0 })
  expect(done.reports.causes).toEqual([
    'no scenario ran: of 1 that were read, none has the tags @nobody-has-this',
  ])
})

test('a scenario that was read and not started is red unless the run selected among them', async () => {
  using named = await run(scenario('it works', 'it works'), { settings: { name: ['case 1'] } })
  expect(named.reports.causes).toEqual([
    '1 scenario was read and never started, although nothing selected among them',
  ])
  using tagged = await run(`  @now\n${scenario('it works', 'it works')}`, { tags: '@now' })
  expect(tagged.reports.verdict).toBe('green')
})

test('scenarios that lines or names leave out are expected', async () => {
  const features = scenario('it works', 'it works')
  using lines = await run(features, {
    settings: { paths: ['features/a.feature:2'] },
    selection: { lines: ['features/a.feature:2'] },
  })
  expect(lines.reports.causes).toEqual([])
  expect(lines.reports.record).toMatchObject({ counts: { passed: 1 }, notSelected: 1 })
  using names = await run(features, { settings: { name: ['case 1'] }, selection: { names: ['case 1'] } })
  expect(names.reports.verdict).toBe('green')
})

test('a line that selects nothing is red, also beside one that does', async () => {
  const features = scenario('it works', 'it works')
  const selection = { lines: ['features/a.feature:999'] }
  using alone = await run(features, { settings: { paths: selection.lines }, selection })
  expect(alone.reports.causes).toContain('features/a.feature:999 selected no scenario')
  expect(alone.reports.causes).toContain('no scenario ran')
  const both = { lines: ['features/a.feature:2', 'features/b.feature:999'] }
  using beside = await run(features, {
    features: { 'a.feature': `Feature: A\n${features}`, 'b.feature': `Feature: B\n${features}` },
    settings: { paths: both.lines },
    selection: both,
  })
  expect(beside.reports.causes).toEqual(['features/b.feature:999 selected no scenario'])
})

test('a feature that cannot be parsed is red and named', async () => {
  using done = await run('  Scenario: a\n    Given it works\n    Nonsense\n')
  expect(done.reports.causes.join()).toMatch(/features\/a\.feature cannot be read: .*Nonsense/)
})

test('features and scenarios of the same names stay apart in every format', async () => {
  const feature = `Feature: A\n${scenario('it works')}`
  using done = await runProject({ features: { 'a.feature': feature, 'b.feature': feature }, steps })
  expect(done.reports.causes).toEqual([])
  expect(done.reports.record.scenarios.map(({ title }) => title)).toEqual([
    'case 1 [features/a.feature:2]',
    'case 1 [features/b.feature:2]',
  ])
})

test('rows of an outline are scenarios of their own, told apart by their values', async () => {
  const outline =
    '  Scenario Outline: row\n    Given it is said <word>\n    Examples:\n      | word |\n      | a    |\n      | b    |\n'
  using done = await run(outline)
  expect(done.reports.record.scenarios.map(({ title }) => title)).toEqual(['row (a)', 'row (b)'])
  expect(done.reports.causes).toEqual([])
})

test('one megabyte of output is bounded in the record, kept in its file, and reconciles', async () => {
  using done = await run(scenario('it works', 'a log of 1 MB'))
  expect(done.reports.causes).toEqual(['1 of 2 scenarios failed'])
  const [log] = done.reports.record.scenarios[1]!.attempts[0]!.steps[0]!.attachments
  expect(log).toMatchObject({ host: 'bob', name: 'daemon.log', bytes: 1_000_007, cut: false })
  expect(readFileSync(`${done.out}/${log!.file}`, 'utf8')).toMatch(/xTHE END$/)
  for (const path of [done.reports.files.record, done.reports.files.page, done.reports.files.junit])
    expect(readFileSync(path).length).toBeLessThan(150_000)
})

test('control characters, markup and fences in a message break no format', async () => {
  using done = await run(scenario('it works', 'odd output'))
  expect(done.reports.causes).toEqual(['1 of 2 scenarios failed'])
  const error = done.reports.record.scenarios[1]!.attempts[0]!.steps[0]!.error!
  expect(error.message).toBe('red ␀ ]]> � <b>&amp;</b> � | ``` @all')
  expect(readFileSync(done.reports.files.page, 'utf8')).not.toContain('<b>&amp;')
})

test('where Java is found, the Allure page is made and agrees', async (context) => {
  context.skip(
    !existsSync('/usr/bin/java'),
    'there is no /usr/bin/java: apt-get install default-jre-headless',
  )
  using done = await run(scenario('it works', 'it fails', 'it works at the second call'), {
    settings: { retry: 1 },
    java: '/usr/bin/java',
  })
  expect(done.reports.allure).toEqual({
    made: true,
    by: expect.stringMatching(/^allure-commandline 2\./),
  })
  expect(done.reports.causes.join()).toMatch(/^1 of 3 scenarios failed,"case 3" passed only after/)
}, 60_000)

test('where Java is not in PATH, the Allure page is made without it, agrees, and tells nobody that it is opened', async () => {
  vi.stubEnv('PATH', '/nowhere')
  using done = await run(scenario('it works', 'it fails', 'it works at the second call'), {
    settings: { retry: 1 },
    java: 'java',
    manual: people,
  })
  vi.unstubAllEnvs()
  expect(done.reports.allure).toEqual({ made: true, by: expect.stringMatching(/^allure 3\./) })
  expect(done.reports.causes.join()).toMatch(/^1 of 3 scenarios failed,"case 3" passed only after/)
  const page = join(done.reports.files.allureReport, 'index.html')
  // One more passed, one more failed and five skipped are of people; reconcile counts them apart.
  expect(readAllurePage(page)).toEqual({ passed: 3, failed: 2, skipped: 5 })
  expect(readFileSync(page, 'utf8')).not.toContain('googletagmanager')
}, 120_000)

test('a message stream that is cut in the middle of a line is red', async () => {
  using done = await run(scenario('it works'), {
    afterRun: (out) => {
      const { messages } = reportFiles(out)
      const whole = readFileSync(messages)
      writeFileSync(messages, whole.subarray(0, whole.length - 20))
    },
  })
  expect(done.reports.causes).toEqual([
    'the message stream ends in the middle of a message: the runner was killed, or the disk was full',
    'the runner stopped before the end of the run: it was killed, or it crashed',
  ])
})
