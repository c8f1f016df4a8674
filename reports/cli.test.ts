import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { writeEnding } from './ending.ts'
import { openMessageLog, prepareRun, reportFiles } from './index.ts'
import { context, temporaryFolder } from './testing/project.ts'
import { whole } from './testing/stream.ts'

// Each test starts several processes, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 180_000 })

const cli = (folder: string, ...programArguments: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['reports/cli.ts', ...programArguments], {
    encoding: 'utf8',
    env: { PATH: folder },
  })
  return { status, stdout, stderr }
}

const prepared = (out: string, status: string): void => {
  prepareRun(out, context)
  const log = openMessageLog(out)
  for (const envelope of whole('a', status)) log.write(envelope)
  log.close()
  writeEnding(reportFiles(out), { run: context.runId, runnerSuccess: status === 'PASSED', complaints: [] })
}

test('without a run there is no page, and the command that makes one is named', () => {
  using folder = temporaryFolder()
  expect(cli(folder.path, 'open', folder.path)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('npm run accept'),
  })
})

test('write makes the formats again, open prints the page, and the exit code is the verdict', () => {
  using folder = temporaryFolder()
  const out = join(folder.path, 'out')
  prepared(out, 'PASSED')
  expect(cli(folder.path, 'write', out)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/1 passed, 0 failed, 0 skipped\n$/),
  })
  expect(cli(folder.path, 'open', out)).toMatchObject({ status: 0, stdout: `${reportFiles(out).page}\n` })
  prepared(out, 'FAILED')
  expect(cli(folder.path, 'write', out)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('1 of 1 scenario failed'),
  })
})

test('write shows the people of today where the run kept nothing of them', () => {
  using folder = temporaryFolder()
  const out = join(folder.path, 'out')
  prepared(out, 'PASSED')
  cli(folder.path, 'write', out)
  expect(readFileSync(reportFiles(out).page, 'utf8')).toMatch(/data-manual="[\w.-]+" data-status="\w+"/)
})

test('verify goes by what was written, and names what was changed since', () => {
  using folder = temporaryFolder()
  const out = join(folder.path, 'out')
  prepared(out, 'PASSED')
  cli(folder.path, 'write', out)
  expect(cli(folder.path, 'verify', out)).toEqual({
    status: 0,
    stdout: '1 passed, 0 failed, 0 skipped\n',
    stderr: '',
  })
  appendFileSync(reportFiles(out).junit, ' ')
  expect(cli(folder.path, 'verify', out)).toMatchObject({
    status: 1,
    stdout: '1 passed, 1 failed, 0 skipped\n',
    stderr: 'junit.xml is not what was written\n',
  })
})

test('a word that is not a command explains the commands', () => {
  using folder = temporaryFolder()
  expect(cli(folder.path, 'shut')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('usage: npm run report'),
  })
})

test.each([
  [['--help'], 0],
  [['write', '--help'], 0],
  [['portal', '--help'], 0],
  [['write', '--bogus'], 2],
  [['verify', 'one', 'two'], 2],
  [['portal', '--bogus'], 2],
  [['portal', '--port', '70000'], 2],
  [['unknown'], 2],
])('%j tells how it is used, and does nothing', (words, status) => {
  using folder = temporaryFolder()
  const { stderr, ...ended } = cli(folder.path, ...words)
  expect(ended).toEqual({ status, stdout: '' })
  expect(stderr).toMatch(/usage: npm run report -- /)
  expect(stderr).not.toMatch(/^ +at /m)
})

test.each([
  ['PASSED', 141],
  ['FAILED', 1],
] as const)('a reader that goes away ends nothing early and says nothing: %s', (status, code) => {
  using folder = temporaryFolder()
  const out = join(folder.path, 'out')
  prepared(out, status)
  // The reader has ended before the first word.
  const script = '{ "$0" reports/cli.ts write "$1"; echo "code $?" >&2; } | true'
  const { stderr } = spawnSync('sh', ['-c', script, process.execPath, out], { encoding: 'utf8' })
  expect(stderr).toMatch(new RegExp(`code ${code}\n$`))
  expect(stderr).not.toMatch(/EPIPE|^ +at /m)
  expect(readFileSync(reportFiles(out).page, 'utf8')).toContain('</html>')
})

test('write makes nothing in a folder that holds no run', () => {
  using folder = temporaryFolder()
  const out = join(folder.path, 'sources')
  mkdirSync(out)
  expect(cli(folder.path, 'write', out)).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(`there is no run in ${out}`),
  })
  expect(readdirSync(out)).toEqual([])
})
