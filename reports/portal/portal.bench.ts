import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { buildClient, exportPortal } from './index.ts'
import { liveRoutes } from './server/live-routes.ts'
import { chromiumPath, launchChromium } from './testing/browser.ts'
import { keepRun, recordOf, scenarioOf } from './testing/records.ts'
import { openStage } from './testing/stage.ts'
import { vocabulary } from './testing/words.ts'

const tell = (figure: object): void => void process.stdout.write(`${JSON.stringify(figure)}\n`)
const round = (value: number): number => Math.round(value * 10) / 10

const fillWith =
  (count: number) =>
  (folder: string): void => {
    const scenarios = Array.from({ length: count }, (_, at) =>
      scenarioOf(at, at % 40 === 7 ? { outcome: 'failed' } : {}),
    )
    for (const day of [0, 1, 2]) keepRun(folder, recordOf({ id: `run-${day}`, day, scenarios }))
  }

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ??
  Number.NaN

/** How large the page is as a file, and how long until it shows its first row. */
const measureFile = async (browser: Browser, count: number): Promise<void> => {
  await using stage = await openStage({ fill: fillWith(count) })
  const target = join(stage.folder, 'export')
  const { page: path } = await exportPortal(target, {
    library: stage.library,
    client: await buildClient(),
    vocabulary,
    book: stage.desk.book.read(),
  })
  tell({
    name: `page of ${count} scenarios`,
    value: round(statSync(path).size / 1e6),
    unit: 'MB',
    ...(count === 1000 ? { aim: '<= 1.5 MB' } : {}),
  })
  const times: number[] = []
  for (let run = 0; run < 5; run++) {
    const page = await browser.newPage()
    const startedAt = performance.now()
    await page.goto(`file://${path}`)
    await page.locator('.line.row').first().waitFor()
    times.push(performance.now() - startedAt)
    await page.close()
  }
  tell({
    name: `load of ${count} scenarios, median of 5`,
    value: round(percentile(times, 0.5) / 1000),
    unit: 's',
    ...(count === 1000 ? { aim: '<= 0.5 s' } : {}),
  })
}

const typed = (text: string): string =>
  `const search = document.querySelector('input[type=search]'); search.value = ${JSON.stringify(text)};
   search.dispatchEvent(new Event('input', { bubbles: true }))`

/** What a person does on the wall, as the page sees it. */
const deeds: readonly string[] = [
  ...['n', 'nu', 'num', 'number 7', 'number 77', 'number', ''].map(typed),
  ...['f', 'f', 'j', 'j', 'k', 't', 't'].map(
    (key) => `dispatchEvent(new KeyboardEvent('keydown', { key: '${key}' }))`,
  ),
  ...[0.3, 0.9, 0.5, 0].map((share) => `scrollTo(0, document.body.scrollHeight * ${share})`),
]

/** From a deed to the next picture in milliseconds, measured in the page. */
const timed = (page: Page, deed: string): Promise<number> =>
  page.evaluate<number>(`(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
    await frame()
    const startedAt = performance.now()
    ${deed}
    await frame()
    return performance.now() - startedAt
  })()`)

/** Processor time of the page's own thread so far, in milliseconds; no other program adds to it. */
const processorTime = async (page: Page): Promise<() => Promise<number>> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
  }
}

const measureInteractions = async (browser: Browser): Promise<void> => {
  await using stage = await openStage({ fill: fillWith(10_000) })
  const page = await browser.newPage()
  const processor = await processorTime(page)
  await page.goto(stage.address)
  await page.locator('.line.row').first().waitFor()
  const [times, work]: [number[], number[]] = [[], []]
  for (const deed of deeds) {
    const before = await processor()
    times.push(await timed(page, deed))
    work.push((await processor()) - before)
  }
  tell({
    name: `interaction to picture at 10,000 scenarios, p95 of ${deeds.length}`,
    value: round(percentile(times, 0.95)),
    unit: 'ms',
    aim: '<= 50 ms',
    note: `median ${round(percentile(times, 0.5))} ms, a frame of 16.7 ms included`,
  })
  tell({
    name: `processor time of the page for it, worst of ${deeds.length}`,
    value: round(Math.max(...work)),
    unit: 'ms',
    note: `median ${round(percentile(work, 0.5))} ms; what other programs of the machine do is no part of it`,
  })
  await page.close()
}

const perSecond = 2000
const seconds = 5

const stepAt = (ms: number): string =>
  `${JSON.stringify({ testStepFinished: { testCaseStartedId: 'a', testStepId: 's', timestamp: { seconds: Math.floor(ms / 1000), nanos: Math.round((ms % 1000) * 1e6) }, testStepResult: { status: 'PASSED', duration: { seconds: 0, nanos: 0 } } } })}\n`

/** From a line in the stream of a run to the frame of the browser that has taken it in. */
const measureLive = async (browser: Browser): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'nunet-live-bench-'))
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'messages.ndjson')
  const stopping = new AbortController()
  await using stage = await openStage({ routeSets: [liveRoutes({ folder, signal: stopping.signal })] })
  const page = await browser.newPage()
  await page.goto(stage.address)
  writeFileSync(
    file,
    `${JSON.stringify({ testRunStarted: { id: 'r', timestamp: { seconds: 1, nanos: 0 } } })}\n`,
  )
  await page.getByText('A run is going').waitFor()
  await page.evaluate(() => {
    const delays: number[] = []
    Object.assign(globalThis, { delays })
    new MutationObserver(() =>
      delays.push(Date.now() - Number(document.documentElement.dataset.lastStep)),
    ).observe(document.documentElement, { attributeFilter: ['data-last-step'] })
  })
  const everyMs = 10
  for (let tick = 0; tick < (seconds * 1000) / everyMs; tick++) {
    const now = Date.now()
    appendFileSync(file, stepAt(now).repeat((perSecond * everyMs) / 1000))
    await pause(everyMs)
  }
  const delays = await page.evaluate(() => (globalThis as unknown as { delays: number[] }).delays)
  tell({
    name: `event to browser at ${perSecond} events/s, p95`,
    value: delays.length === 0 ? null : round(percentile(delays, 0.95)),
    unit: 'ms',
    aim: '<= 200 ms',
    note: `newest event of each of ${delays.length} pictures; a file read every 40 ms is part of it`,
  })
  stopping.abort()
  await page.close()
  rmSync(folder, { recursive: true, force: true })
}

if (chromiumPath() === undefined) {
  tell({
    name: 'pages of the portal',
    value: null,
    unit: 'ms',
    note: 'Chromium is not installed: apt-get install -y chromium',
  })
} else {
  const browser = await launchChromium()
  await measureFile(browser, 1000)
  await measureFile(browser, 10_000)
  await measureInteractions(browser)
  await measureLive(browser)
  await browser.close()
}
