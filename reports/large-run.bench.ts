import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { allure2, allure3, findPackage } from './formats/allure-program.ts'
import { prepareRun, reportFiles } from './index.ts'
import { chromiumPath, launchChromium } from './portal/testing/browser.ts'
import { writeLargeRun } from './testing/large-run.ts'
import { type Cost, tell, type WatchedProgram, watch } from './testing/measure.ts'
import { type LoadOptions, loadPage, type PageLoad } from './testing/page-load.ts'
import { context } from './testing/project.ts'

// What reports of large runs take, beside Allure 2 and Allure 3 on the same results in the same run. Sizes other than
// these: NUNET_BENCH_SCENARIOS=1000.
const sizes = (process.env.NUNET_BENCH_SCENARIOS ?? '1000,50000').split(',').map(Number)
const aims: Readonly<Record<number, { seconds?: string; memory?: string; page?: string; load?: string }>> = {
  1000: { page: '<= 1.5 MB', load: '<= 0.5 s' },
  50000: { seconds: '<= 10 s', memory: '<= 300 MB' },
}
const stopping = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort())

interface View {
  readonly name: string
  readonly cost: Cost
  readonly page: string
}

interface Peer extends WatchedProgram {
  readonly name: string
  readonly page: string
}

const peersOf = (folder: string): readonly Peer[] => {
  const { allureResults: results } = reportFiles(folder)
  const target = (name: string) => ({ results, report: join(folder, '..', name) })
  const [two, three] = [findPackage('allure-commandline'), findPackage('allure')]
  return [
    ...(two === undefined ? [] : [allure2(two, 'java', target('allure-2'))]),
    ...(three === undefined ? [] : [allure3(three, target('allure-3'))]),
  ].map((program, at) => ({ ...program, page: join(folder, '..', `allure-${at + 2}`, 'index.html') }))
}

/** Peers that take longer are told as such: at 50,000 scenarios they may never end. */
const peerLimitMs = 120_000

const measurePeer = async (peer: Peer, scenarios: string): Promise<View | undefined> => {
  try {
    return { name: peer.name, cost: await watch(peer, peerLimitMs), page: peer.page }
  } catch (error) {
    tell({
      name: `${scenarios}: ${peer.name}, its page`,
      value: null,
      unit: 's',
      note: (error as Error).message,
    })
    return undefined
  }
}

const tellCost = ({ name, cost }: View, scenarios: string, own: View): void => {
  const isOwn = name === own.name
  const aim = isOwn ? (aims[Number(scenarios.replaceAll(',', ''))] ?? {}) : {}
  const beside = (ratio: number) => (isOwn ? {} : { peer: own.name, ratio })
  tell({
    name: `${scenarios}: ${name}`,
    value: cost.seconds,
    unit: 's',
    ...beside(cost.seconds / own.cost.seconds),
    ...(aim.seconds === undefined ? {} : { aim: aim.seconds }),
    note: `processor ${cost.cpuSeconds.toFixed(1)} s`,
  })
  tell({
    name: `${scenarios}: ${name}, most memory`,
    value: cost.peakMegabytes,
    unit: 'MB',
    ...beside(cost.peakMegabytes / own.cost.peakMegabytes),
    ...(aim.memory === undefined ? {} : { aim: aim.memory }),
  })
}

/** To look for a text, or into shadow trees, the tool walks through all elements; a page of every scenario has far more of them. */
const heading: LoadOptions['sign'] = (page) => page.locator('css:light=h1')

const loadFigure = ({ firstSeconds, seconds, cpuSeconds }: PageLoad) => ({
  value: seconds,
  note: `first picture ${firstSeconds.toFixed(2)} s; processor ${cpuSeconds.toFixed(2)} s`,
})

/** What the browser and the tool take where there is nothing to show. */
const tellFloor = async (browser: Browser, folder: string): Promise<void> => {
  const path = join(folder, 'empty.html')
  writeFileSync(path, '<!doctype html><title>Empty</title><h1>Empty</h1>')
  const took = await loadPage(browser, path, { sign: heading, repetitions: 5 })
  tell({ name: 'load of an empty page, median', unit: 's', ...loadFigure(took) })
}

const tellPage = async (browser: Browser | undefined, { name, page }: View, total: number): Promise<void> => {
  const scenarios = total.toLocaleString('en')
  const aim = name === ownName ? (aims[total] ?? {}) : {}
  tell({
    name: `${scenarios}: page of ${name}`,
    value: statSync(page).size / 1e6,
    unit: 'MB',
    ...(aim.page === undefined ? {} : { aim: aim.page }),
  })
  const load = { name: `${scenarios}: load of that page, median`, unit: 's' }
  if (browser === undefined)
    return tell({ ...load, value: null, note: 'Chromium is not installed: apt-get install -y chromium' })
  try {
    const number = new RegExp(`\\b(${total}|${scenarios})\\b`)
    const took = await loadPage(browser, page, {
      sign: name === ownName ? heading : (one) => one.getByText(number).first(),
      repetitions: total > 10_000 ? 3 : 5,
    })
    tell({ ...load, ...loadFigure(took), ...(aim.load === undefined ? {} : { aim: aim.load }) })
  } catch (error) {
    tell({ ...load, value: null, note: `it did not show: ${(error as Error).message.split('\n')[0]}` })
  }
}

const ownName = 'record and all formats'

const measure = async (total: number, browser: Browser | undefined): Promise<void> => {
  const scenarios = total.toLocaleString('en')
  const folder = mkdtempSync(join(tmpdir(), 'nunet-large-run-'))
  const out = join(folder, 'out')
  try {
    prepareRun(out, context)
    const bytes = writeLargeRun(reportFiles(out).messages, { scenarios: total, seed: 7 })
    process.stderr.write(`  a stream of ${(bytes / 1e6).toFixed(0)} MB\n`)
    const writer = join(import.meta.dirname, 'testing/write-reports.ts')
    const cost = await watch({ program: process.execPath, programArguments: [writer, out] })
    const own: View = { name: ownName, cost, page: reportFiles(out).page }
    const views: View[] = [own]
    tellCost(own, scenarios, own)
    for (const peer of peersOf(out)) {
      if (stopping.signal.aborted) return
      const view = await measurePeer(peer, scenarios)
      if (view !== undefined) views.push(view)
    }
    for (const view of views.slice(1)) tellCost(view, scenarios, own)
    if (browser !== undefined) await tellFloor(browser, folder)
    for (const view of views) await tellPage(browser, view, total)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const browser = chromiumPath() === undefined ? undefined : await launchChromium()
for (const total of sizes) {
  if (stopping.signal.aborted) break
  await measure(total, browser)
}
await browser?.close()
if (stopping.signal.aborted) process.exitCode = 130
