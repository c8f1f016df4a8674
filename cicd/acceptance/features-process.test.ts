import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runFeatures } from './features-process.ts'

// A stand-in for the process that runs features, which does what the test says.
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'features process '))
  mkdirSync(join(root, 'cicd'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const childDoes = (...lines: string[]): void =>
  writeFileSync(join(root, 'cicd/run-features.ts'), lines.join('\n'))
const finish = (success: boolean): string =>
  `process.send({ kind: 'finished', success: ${success} }, () => process.disconnect())`
const stayAlive = 'setInterval(() => {}, 1000)'
const request = { paths: [], worldParameters: {} }
const run = (options: object = {}) => runFeatures(request, { root, onEnvelope: () => {}, ...options })

describe('a run counts only when the runner came to its end and its process ended by itself', () => {
  test('success', async () => {
    childDoes(finish(true))
    expect(await run()).toEqual({ finished: true, success: true })
  })

  test('failed scenarios', async () => {
    childDoes(finish(false), 'process.exitCode = 1')
    expect(await run()).toEqual({ finished: true, success: false })
  })

  test('killed half-way', async () => {
    childDoes("process.kill(process.pid, 'SIGKILL')")
    expect(await run()).toMatchObject({
      finished: false,
      success: false,
      why: expect.stringContaining('SIGKILL'),
    })
  })

  test('an exit in the middle, even with code 0', async () => {
    childDoes('process.exit(0)')
    expect(await run()).toMatchObject({
      finished: false,
      success: false,
      why: expect.stringContaining('exit code 0'),
    })
  })

  test('killed after its last word', async () => {
    childDoes(`process.send({ kind: 'finished', success: true }, () => process.kill(process.pid, 'SIGKILL'))`)
    expect(await run()).toMatchObject({ finished: false, success: false })
  })

  test('an error after its last word', async () => {
    childDoes(`process.send({ kind: 'finished', success: true }, () => process.exit(1))`)
    expect(await run()).toMatchObject({ finished: false, why: expect.stringContaining('exit code 1') })
  })

  test('something left open at its end', async () => {
    childDoes(`process.send({ kind: 'finished', success: true }, () => process.exit(3))`)
    expect(await run()).toMatchObject({
      finished: false,
      success: false,
      why: expect.stringContaining('open'),
    })
  })
})

test('messages arrive in order, and all of them', async () => {
  childDoes(
    "for (let n = 0; n < 500; n++) process.send({ kind: 'envelopes', envelopes: [{ hook: { id: String(n) } }] })",
    finish(true),
  )
  const ids: string[] = []
  await run({ onEnvelope: (envelope: { hook: { id: string } }) => ids.push(envelope.hook.id) })
  expect(ids).toEqual(Array.from({ length: 500 }, (_, n) => String(n)))
})

describe('stopping', () => {
  const ready = "process.send({ kind: 'envelopes', envelopes: [{}] })"

  test('in order: the process is asked, and may end by itself', async () => {
    childDoes(
      `process.on('SIGTERM', () => { ${finish(false)}; clearInterval(timer) })`,
      `const timer = ${stayAlive}`,
      ready,
    )
    const soft = new AbortController()
    const end = await run({ soft: soft.signal, onEnvelope: () => soft.abort() })
    expect(end).toEqual({ finished: true, success: false })
  })

  test('a process that does not heed is killed when its grace is over', async () => {
    childDoes("process.on('SIGTERM', () => {})", stayAlive, ready)
    const soft = new AbortController()
    const end = await run({ soft: soft.signal, graceMs: 100, onEnvelope: () => soft.abort() })
    expect(end.why).toContain('SIGKILL')
  })

  test('at once', async () => {
    childDoes("process.on('SIGTERM', () => {})", stayAlive, ready)
    const hard = new AbortController()
    expect((await run({ hard: hard.signal, onEnvelope: () => hard.abort() })).why).toContain('SIGKILL')
  })
})

describe('a process that hangs', () => {
  const ready = "process.send({ kind: 'envelopes', envelopes: [{}] })"

  test('is ended although it never gives way, and the run does not count', async () => {
    childDoes(
      `${ready}`, // Bounded, so that nothing spins on should the run not be ended.
      'setTimeout(() => { const until = performance.now() + 20_000; while (performance.now() < until) {} }, 50)',
    )
    expect(await run({ silenceMs: 500 })).toEqual({
      finished: false,
      success: false,
      why: 'nothing was heard from the features for 500 ms, so their process was ended',
    })
  })

  test('is told from one that works long but says so', async () => {
    childDoes(
      'let left = 12',
      `const timer = setInterval(() => { ${ready}; if (left-- === 0) { clearInterval(timer); ${finish(true)} } }, 100)`,
    )
    expect(await run({ silenceMs: 1000 })).toEqual({ finished: true, success: true })
  })
})
