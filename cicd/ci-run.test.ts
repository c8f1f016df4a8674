import { spawn } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { repositoryRoot } from './repository.ts'

// The script of CI among stand-ins for npm, Debian's packages and the container engine.
let base: string

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'ci run '))
  mkdirSync(join(base, 'bin'))
  cpSync(join(repositoryRoot, '.ci/run'), join(base, 'clone/.ci/run'))
  for (const name of ['ip', 'unshare', 'git', 'java', 'docker', 'apt-get']) command(name, 'exit 0')
  command('dockerd', 'exit 1')
  command('dpkg-query', 'echo install ok installed')
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const command = (name: string, lines: string): void => {
  writeFileSync(join(base, 'bin', name), `#!/bin/sh\n${lines}\n`)
  chmodSync(join(base, 'bin', name), 0o755)
}

const run = (onOutput: (text: string, stop: () => void) => void = () => {}) =>
  new Promise<{ code: number | null; last: string | undefined; text: string }>((resolve) => {
    const child = spawn('bash', [join(base, 'clone/.ci/run')], {
      env: { PATH: `${join(base, 'bin')}:/usr/bin:/bin` },
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      onOutput(text, () => process.kill(-(child.pid ?? 0), 'SIGTERM'))
    })
    child.on('close', (code) => resolve({ code, last: text.trimEnd().split('\n').at(-1), text }))
  })

test('the closing line adds both commands up', async () => {
  command('npm', 'echo "2 passed, 0 failed, 1 skipped"')
  expect(await run()).toMatchObject({ code: 0, last: '4 passed, 0 failed, 2 skipped' })
})

test('a command that ends without its closing line is a failure', async () => {
  command('npm', '[ "$1" = test ] || echo "2 passed, 0 failed, 0 skipped"')
  expect(await run()).toMatchObject({ code: 1, last: '2 passed, 1 failed, 0 skipped' })
})

test('a run that is broken off ends with its closing line, red', async () => {
  command('npm', '[ "$1" = test ] && echo "2 passed, 0 failed, 0 skipped" || { echo waiting; sleep 60; }')
  const ended = await run((text, stop) => text.includes('waiting') && stop())
  expect(ended).toMatchObject({ last: expect.stringMatching(/^2 passed, [1-9] failed, 0 skipped$/) })
  expect(ended.code).not.toBe(0)
})

test('what failed in the midst of a long log is told again at its end', async () => {
  command('npm', 'echo "  ✗ a stranger is served"; seq 500; echo "2 passed, 1 failed, 0 skipped"; exit 1')
  const { text } = await run()
  expect(text.slice(text.indexOf('what failed, once more'))).toContain('✗ a stranger is served')
})
