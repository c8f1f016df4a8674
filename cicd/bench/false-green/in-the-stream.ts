import { feature, type Planted } from './planted.ts'

const small = (...sentences: string[]) => ({ features: { 'small.feature': feature(...sentences) } })
const atTheEnd = (body: string): string => `AfterAll(function () { ${body} })`

/** Failures lost between the runner and the record: the message stream and its disk. */
export const plantedInTheStream: readonly Planted[] = [
  {
    name: 'results are truncated',
    steps: atTheEnd('rewrite((text) => text.slice(0, text.indexOf(\'"testCaseStarted"\')))'),
    cause: /never started/,
  },
  {
    name: 'the stream is deleted',
    steps: atTheEnd('rmSync(messages)'),
    cause: /messages\.ndjson cannot be read/,
  },
  {
    name: 'a message is torn',
    steps: atTheEnd('rewrite((text) => text.slice(0, -20))'),
    cause: /is not a message/,
  },
  {
    name: 'the stream holds everything twice',
    steps: atTheEnd('rewrite((text) => text + text)'),
    cause: /twice/,
  },
  {
    name: 'messages are reordered',
    ...small('it works', 'it works'),
    steps: atTheEnd("rewrite((text) => text.trim().split('\\n').reverse().join('\\n') + '\\n')"),
    cause: /which was never started/,
  },
  {
    name: 'the stream of another, older run',
    ...small('it works'),
    steps: atTheEnd(
      'rewrite((text) => text.replace(/"seconds":(\\d{10})/g, (_, at) => \'"seconds":\' + (at - 86400)))',
    ),
    cause: /older than this run/,
  },
  {
    name: 'the clock is set back during the run',
    ...small('it works', 'it works'),
    steps: atTheEnd(
      'rewrite((text) => { const at = text.lastIndexOf(\'{"testCaseStarted"\'); return text.slice(0, at) + text.slice(at).replace(/"seconds":(\\d{10})/g, (_, s) => \'"seconds":\' + (s - 3600)) })',
    ),
    cause: /the clock was set back/,
  },
  {
    name: 'two formatters on one output',
    // One of them is dropped in silence; the record does not go by either.
    configuration: { format: ['progress', 'summary'] },
    cause: /1 of 2 scenarios failed/,
  },
  {
    name: 'a step writes forged messages',
    ...small('it works', 'it is forged'),
    steps:
      "Given('it is forged', function () { const lines = readFileSync(messages, 'utf8').trim().split('\\n'); const began = JSON.parse(lines.findLast((line) => line.startsWith('{\"testStepStarted\"'))).testStepStarted; appendFileSync(messages, JSON.stringify({ testStepFinished: { ...began, testStepResult: { status: 'PASSED', duration: { seconds: 0, nanos: 0 } } } }) + '\\n'); throw new Error('planted failure') })",
    cause: /two results of step/,
  },
  {
    name: 'a step forges a reason to be skipped',
    ...small('it works', 'it is excused'),
    steps:
      "Given('it is excused', function () { this.attach('not my day', 'text/vnd.nunet.skip-reason'); throw new Error('planted failure') })",
    cause: /1 of 2 scenarios failed/,
  },
  {
    name: 'a runner of another version',
    ...small('it works'),
    steps: atTheEnd(
      'rewrite((text) => text.replace(/"protocolVersion":"[^"]+"/, \'"protocolVersion":"27.0.0"\'))',
    ),
    cause: /messages 27\.0\.0; this harness reads/,
  },
  {
    name: 'the folder is another run’s by the end',
    ...small('it works'),
    steps: atTheEnd(
      "const context = JSON.parse(readFileSync(out + '/context.json', 'utf8')); writeFileSync(out + '/context.json', JSON.stringify({ ...context, runId: 'other' }))",
    ),
    cause: /another run has written to the same folder/,
  },
  {
    name: 'the disk is full while the run is on',
    ...small('it works', 'it says much', 'it fails'),
    steps: "Given('it says much', function () { this.attach('x'.repeat(200_000), 'text/plain') })",
    // In blocks of 512 bytes; without the trap the signal would kill instead of the call failing.
    limit: "trap '' XFSZ; ulimit -f 200",
    cause: /a message of the run could not be written/,
  },
]
