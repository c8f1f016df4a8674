import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
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

test('a word that is not a command explains the commands', () => {
  using folder = temporaryFolder()
  expect(cli(folder.path, 'shut')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('usage: npm run report'),
  })
})
