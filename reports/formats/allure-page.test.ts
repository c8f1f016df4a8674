import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../testing/project.ts'
import { makeAllurePage } from './allure-page.ts'

/** A stand-in for Java: a script that answers `-version`, and does `script` otherwise. */
const fakeJava = (directory: string, script: string): string => {
  const path = join(directory, 'java')
  writeFileSync(path, `#!/bin/sh\n[ "$1" = -version ] && exit 0\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

const make = (directory: string, java: string, timeoutMs?: number) =>
  makeAllurePage(
    { results: join(directory, 'results'), report: join(directory, 'report') },
    { java, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
  )

test('where neither generator is installed, it says how to get one, and that is no failure', async () => {
  using folder = temporaryFolder()
  const made = await makeAllurePage(
    { results: join(folder.path, 'results'), report: join(folder.path, 'report') },
    { packages: {} },
  )
  expect(made).toEqual({
    made: false,
    why: expect.stringContaining('apt-get install -y default-jre-headless'),
  })
})

test('a generator that fails is a failure, with what it said', async () => {
  using folder = temporaryFolder()
  const made = await make(folder.path, fakeJava(folder.path, 'echo "disk full" >&2; exit 3'))
  expect(made).toMatchObject({
    made: false,
    failed: true,
    why: expect.stringMatching(/ended with code 3: disk full$/),
  })
})

test('a generator that does not end is stopped', async () => {
  using folder = temporaryFolder()
  const made = await make(folder.path, fakeJava(folder.path, 'exec sleep 60'), 200)
  expect(made).toMatchObject({
    made: false,
    failed: true,
    why: expect.stringContaining('did not end within'),
  })
})

test('a generator that ends well without a page is a failure', async () => {
  using folder = temporaryFolder()
  expect(await make(folder.path, fakeJava(folder.path, 'exit 0'))).toMatchObject({
    made: false,
    failed: true,
  })
})

test('a generator that writes its page has made it', async () => {
  using folder = temporaryFolder()
  mkdirSync(join(folder.path, 'report'))
  const java = fakeJava(folder.path, `touch '${join(folder.path, 'report', 'index.html')}'`)
  expect(await make(folder.path, java)).toEqual({
    made: true,
    by: expect.stringMatching(/^allure-commandline /),
  })
  expect(existsSync(join(folder.path, 'report', 'index.html'))).toBe(true)
})

test('Java is told that the page shall not tell anybody that it is opened', async () => {
  using folder = temporaryFolder()
  const made = await make(folder.path, fakeJava(folder.path, 'echo "$ALLURE_NO_ANALYTICS" >&2; exit 3'))
  expect(made.why).toMatch(/: true$/)
})
