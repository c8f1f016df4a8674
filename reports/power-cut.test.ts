import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Envelope } from '@cucumber/messages'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeEnding } from './ending.ts'
import { prepareRun, type Reports, reportFiles, verifyReports, writeReports } from './index.ts'
import type { RunRecord } from './model.ts'
import { context, temporaryFolder } from './testing/project.ts'
import { seeded } from './testing/seeded.ts'
import { attempted, finished, lines, planned, started } from './testing/stream.ts'

const names = ['a', 'b', 'c', 'd']
const evidence = (name: string): Envelope => ({
  attachment: {
    testCaseStartedId: `attempt-${name}-0`,
    testStepId: `step-${name}`,
    body: `log of ${name}`,
    contentEncoding: 'IDENTITY' as never,
    mediaType: 'text/plain',
    fileName: 'evidence/bob/daemon.log',
    timestamp: { seconds: 1_900_000_001, nanos: 0 },
  },
})
const ran = (name: string): Envelope[] => {
  const [begin, step, ...rest] = attempted(name, 'PASSED')
  return [begin!, step!, evidence(name), ...rest]
}
const stream = Buffer.from(
  `${lines([started, ...names.flatMap(planned), ...names.flatMap(ran), finished]).join('\n')}\n`,
)

const folder = temporaryFolder()
const undisturbed = join(folder.path, 'undisturbed')
let whole: Reports
/** Everything that the undisturbed publication consists of, in the order of its writing. */
const published = new Map<string, Buffer>()

const write = (outDirectory: string, runnerSuccess?: boolean): Promise<Reports> =>
  writeReports({
    outDirectory,
    scope: [],
    allure: { page: false },
    ...(runnerSuccess === undefined ? {} : { runnerSuccess }),
  })

const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort()

beforeAll(async () => {
  prepareRun(undisturbed, context)
  writeFileSync(reportFiles(undisturbed).messages, stream)
  whole = await write(undisturbed, true)
  for (const path of filesIn(undisturbed)) published.set(path, readFileSync(join(undisturbed, path)))
})
afterAll(() => folder[Symbol.dispose]())

const cutFolder = (name: string): string => {
  const out = join(folder.path, name)
  rmSync(out, { recursive: true, force: true })
  mkdirSync(out)
  cpSync(reportFiles(undisturbed).context, reportFiles(out).context)
  return out
}

test('the undisturbed run is green, and its publication whole', async () => {
  expect(whole.causes).toEqual([])
  expect(await verifyReports(undisturbed)).toMatchObject({ problems: [], verdict: 'green' })
})

/** Scenarios whose end is wholly within so many bytes. */
const knownWithin = (bytes: number): string[] =>
  names.filter((name) => {
    const end = stream.indexOf(`{"testCaseFinished":{"testCaseStartedId":"attempt-${name}-0"`)
    return stream.indexOf('\n', end) < bytes
  })

const scenarioOf = ({ scenarios }: RunRecord, name: string) => scenarios.find((one) => one.name === name)

describe('the power is cut while the run is on', () => {
  const random = seeded(20_261)
  const cuts = Array.from({ length: 50 }, () => Math.floor(random() * stream.length))

  test.each(cuts)('after byte %i', async (bytes) => {
    const out = cutFolder('cut')
    writeFileSync(reportFiles(out).messages, stream.subarray(0, bytes))
    const cut = await write(out)
    expect(cut.verdict).toBe('red')
    expect(cut.causes.join()).toContain('nobody said how the run ended')
    for (const name of knownWithin(bytes))
      expect(scenarioOf(cut.record, name)).toEqual(scenarioOf(whole.record, name))
    const unknown = cut.record.scenarios.filter(({ name }) => !knownWithin(bytes).includes(name))
    expect(unknown.every(({ outcome }) => outcome === 'failed')).toBe(true)
    expect(cut.counts.passed).toBe(knownWithin(bytes).length)
    const once = filesIn(out).map((path) => readFileSync(join(out, path)))
    await write(out)
    expect(filesIn(out).map((path) => readFileSync(join(out, path)))).toEqual(once)
  })
})

describe('the power is cut while reports are written', () => {
  const random = seeded(1_126)
  const cuts = Array.from({ length: 50 }, (_, n) => [n, random(), random(), random() < 0.5] as const)

  test.each(cuts)('%i: after %f of the files, within %f of the next, under its name: %s', async (...cut) => {
    const [, share, within, isNamed] = cut
    const out = cutFolder('cut')
    writeFileSync(reportFiles(out).messages, stream)
    writeEnding(reportFiles(out), { run: context.runId, runnerSuccess: true, complaints: [] })
    const others = [...published].filter(
      ([path]) => !['context.json', 'ending.json', 'messages.ndjson'].includes(path),
    )
    const next = Math.floor(share * others.length)
    for (const [index, [path, content]] of others.slice(0, next + 1).entries()) {
      mkdirSync(dirname(join(out, path)), { recursive: true })
      const isTorn = index === next
      const name = isTorn && !isNamed ? `${path}.0123456789ab.tmp` : path
      writeFileSync(
        join(out, name),
        isTorn ? content.subarray(0, Math.floor(within * content.length)) : content,
      )
    }
    expect((await verifyReports(out)).problems).not.toEqual([])
    await write(out)
    expect(filesIn(out)).toEqual([...published.keys()])
    for (const [path, content] of published) expect(readFileSync(join(out, path))).toEqual(content)
    expect((await verifyReports(out)).problems).toEqual([])
  })
})

test('what was told of the end before the cut still counts when the publication is resumed', async () => {
  const out = cutFolder('told')
  writeFileSync(reportFiles(out).messages, stream)
  writeEnding(reportFiles(out), {
    run: context.runId,
    runnerSuccess: true,
    complaints: ['net-1 outlived it'],
  })
  expect((await write(out)).causes).toEqual(['net-1 outlived it'])
})
