import { feature, type Planted } from './planted.ts'

const small = (...sentences: string[]) => ({ features: { 'small.feature': feature(...sentences) } })
const step = (sentence: string, body: string): string => `Given('${sentence}', function () { ${body} })`
const two = small('it works', 'it breaks')

/** Failures lost by the runner: its process, its workers, its hooks, its settings. */
export const plantedInTheRunner: readonly Planted[] = [
  {
    name: 'the runner is killed in a step',
    ...two,
    steps: step('it breaks', "process.kill(process.pid, 'SIGKILL')"),
    cause: /was killed \(SIGKILL\)/,
  },
  {
    name: 'process.exit(0) in a step',
    ...two,
    steps: step('it breaks', 'process.exit(0)'),
    cause: /ended early \(exit code 0\)/,
  },
  {
    name: 'a worker is lost',
    ...two,
    steps: step('it breaks', 'process.exit(0)'),
    configuration: { parallel: 2 },
    cause: /the runner broke off: .*[Ww]orker|ended early/,
  },
  {
    name: 'success is claimed in the middle',
    ...two,
    steps: step(
      'it breaks',
      "process.send({ kind: 'finished', success: true }, () => process.exit(0)); return new Promise(() => {})",
    ),
    cause: /stopped before the end of the run/,
  },
  {
    name: 'the exit code is swallowed',
    steps: "process.on('exit', () => { process.exitCode = 0 })",
    cause: /1 of 2 scenarios failed/,
  },
  {
    name: 'an error nobody handled, after the end',
    ...small('it works'),
    steps: "AfterAll(function () { setTimeout(() => { throw new Error('late news') }, 300) })",
    cause: /said that all is well and then failed/,
  },
  {
    name: 'the runner is stopped (SIGSTOP)',
    ...two,
    steps: step('it breaks', "process.kill(process.pid, 'SIGSTOP')"),
    args: ['--patience', '0.03'],
    cause: /nothing was heard from the features/,
  },
  {
    name: 'a step that never gives way',
    ...two,
    steps: step(
      'it breaks',
      'const until = performance.now() + 30_000; while (performance.now() < until) {}',
    ),
    args: ['--patience', '0.03'],
    cause: /nothing was heard from the features/,
  },
  {
    name: 'a child process is left open',
    ...two,
    steps: step('it breaks', "spawn('sleep', ['20'])"),
    cause: /left sockets, timers or processes open/,
  },
  {
    name: 'a hook before the run fails',
    ...small('it works'),
    steps: "BeforeAll({ name: 'lease' }, function () { throw new Error('no network') })",
    cause: /no network/,
  },
  {
    name: 'a hook after the run fails',
    ...small('it works'),
    steps: "AfterAll({ name: 'sweep' }, function () { throw new Error('2 hosts were left') })",
    cause: /"After all" hook \(sweep\): 2 hosts were left/,
  },
  {
    name: 'a hook after a scenario fails',
    ...small('it works'),
    steps: "After(function () { throw new Error('the network did not go away') })",
    cause: /the network did not go away/,
  },
  {
    name: 'a host is dead when its evidence is collected',
    ...small('it works'),
    steps:
      "After(function () { return new Promise((_done, fail) => connect(1, '127.0.0.1').once('error', (error) => fail(new Error('evidence of bob: ' + error.message)))) })",
    cause: /evidence of bob: .*ECONNREFUSED/,
  },
  {
    name: 'a retry hides a flake',
    ...small('it works', 'it works at the second call'),
    steps: `let calls = 0\n${step('it works at the second call', "if (calls++ === 0) throw new Error('not yet')")}`,
    configuration: { retry: 1 },
    cause: /passed only after a failed attempt/,
  },
  {
    name: 'a setting that leaves scenarios out',
    features: {
      'small.feature': `Feature: Small\n  Scenario: a\n    Given it works\n  @broken\n  Scenario: b\n    Given it fails\n`,
    },
    configuration: { tags: 'not @broken' },
    cause: /read and never started/,
  },
  {
    name: 'a shard whose other half nobody runs',
    ...small('it works', 'it works', 'it fails', 'it fails'),
    configuration: { shard: '1/2' },
    cause: /read and never started/,
  },
  { name: 'a dry run', configuration: { dryRun: true }, cause: /skipped without a named reason/ },
  {
    name: 'a network that nobody attested',
    ...small('it works'),
    steps:
      "Before(function () { this.attach(JSON.stringify({ id: 'net-1', provider: 'netns', hosts: [{ name: 'bob' }] }), 'application/vnd.nunet.environment+json') })",
    cause: /network net-1 was used and never attested/,
  },
]
