import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { feature, type Planted } from './planted.ts'
import { edit, editAsWritten } from './tamper.ts'

const small = (...sentences: string[]) => ({ features: { 'small.feature': feature(...sentences) } })

const oneResult = (out: string): string => {
  const name = readdirSync(join(out, 'allure-results')).find((one) => one.endsWith('-result.json'))
  return join(out, 'allure-results', name!)
}

/** Failures lost while reports are written, or between their writing and their readers. */
export const plantedInThePublication: readonly Planted[] = [
  {
    name: 'the disk is full while reports are written',
    ...small('it works', 'it works'),
    limit: "trap '' XFSZ; ulimit -f 24",
    cause: /could not be written/,
  },
  {
    name: 'the reports folder is shared with a run that lasts',
    before: ({ out }) => {
      mkdirSync(out)
      // This process is alive, as a run would be.
      writeFileSync(join(out, 'run.lock'), JSON.stringify({ pid: process.pid }))
    },
    cause: /another one \(process \d+\) is writing/,
  },
  {
    name: 'the reports folder is a link',
    before: ({ directory, out }) => {
      mkdirSync(join(directory, 'elsewhere'))
      symlinkSync(join(directory, 'elsewhere'), out)
    },
    cause: /is a link or a file/,
  },
  {
    name: 'the reports folder is read-only',
    before: ({ out }) => {
      mkdirSync(out)
      chmodSync(out, 0o555)
    },
    // The superuser writes everywhere, until it lays the right to do so down.
    limit:
      'test "$(id -u)" -ne 0 || set -- setpriv --bounding-set=-dac_override --inh-caps=-dac_override "$@"',
    cause: /EACCES|permission denied/,
  },
  {
    name: 'JUnit is edited after it was written',
    afterwards: ({ out }) => edit(join(out, 'junit.xml'), / tests="2"/g, ' tests="3"'),
    cause: /junit\.xml is not what was written/,
  },
  {
    name: 'the manifest of a red run says green',
    wasRed: true,
    afterwards: ({ out }) => edit(join(out, 'manifest.json'), /"verdict":"red"/, '"verdict":"green"'),
    cause: /manifest\.json says green, record\.json red/,
  },
  {
    name: 'the manifest counts what failed as passed',
    wasRed: true,
    afterwards: ({ out }) =>
      edit(join(out, 'manifest.json'), /"passed":1,"failed":1/, '"passed":2,"failed":0'),
    cause: /manifest\.json and record\.json count differently/,
  },
  {
    name: 'manifest and record of a red run say green',
    wasRed: true,
    afterwards: ({ out }) => {
      editAsWritten(out, 'record.json', (before) => before.replace(/"colour": ?"red"/, '"colour":"green"'))
      edit(join(out, 'manifest.json'), /"verdict":"red"/, '"verdict":"green"')
    },
    cause: /record\.json says green, and what it tells of the run is red/,
  },
  {
    name: 'every report of a run that broke off says green',
    features: { 'small.feature': feature('it works') },
    steps: "AfterAll({ name: 'sweep' }, function () { throw new Error('2 hosts were left') })",
    wasRed: true,
    afterwards: ({ out }) => {
      editAsWritten(out, 'record.json', (before) => {
        const record = JSON.parse(before) as { verdict: object }
        return JSON.stringify({ ...record, verdict: { ...record.verdict, colour: 'green', causes: [] } })
      })
      edit(join(out, 'manifest.json'), /"verdict":"red"/, '"verdict":"green"')
    },
    cause: /said to be green, and it is not: .*2 hosts were left/,
  },
  {
    name: 'an Allure result is removed',
    afterwards: ({ out }) => rmSync(oneResult(out)),
    cause: /allure-results\/.* is missing/,
  },
  {
    name: 'a result of another run lies beside',
    afterwards: ({ out }) => cpSync(oneResult(out), join(out, 'allure-results/stale-result.json')),
    cause: /stale-result\.json was not written by this run/,
  },
  {
    name: 'the metrics count twice, and differently',
    afterwards: ({ out }) =>
      editAsWritten(out, 'metrics.txt', (before) =>
        before.replace('# EOF', 'acceptance_scenarios{outcome="passed"} 9\n# EOF'),
      ),
    cause: /metrics\.txt does not agree with the stream: it says .* twice/,
  },
  {
    name: 'the page counts differently',
    afterwards: ({ out }) =>
      edit(join(out, 'index.html'), /(data-tile="[^"]+" data-outcome=")passed/, '$1flaky'),
    cause: /index\.html does not agree/,
  },
  {
    name: 'the upload is half done',
    afterwards: ({ directory, out }) => {
      const uploaded = join(directory, 'uploaded')
      cpSync(out, uploaded, { recursive: true })
      for (const name of ['record.json', 'messages.ndjson']) rmSync(join(uploaded, name))
      return uploaded
    },
    cause: /record\.json is missing/,
  },
  {
    name: 'the power is cut before all was published',
    afterwards: ({ out }) => rmSync(join(out, 'manifest.json')),
    cause: /the publication is not whole/,
  },
  {
    name: 'a report is a link to something else',
    afterwards: ({ directory, out }) => {
      renameSync(join(out, 'junit.xml'), join(directory, 'other.xml'))
      symlinkSync(join(directory, 'other.xml'), join(out, 'junit.xml'))
    },
    cause: /junit\.xml is a link or a folder/,
  },
]
