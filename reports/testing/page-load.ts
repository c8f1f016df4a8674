import type { Browser, Locator, Page } from 'playwright-core'
import { median } from '../median.ts'

export interface PageLoad {
  /** Until anything of it was seen. */
  readonly firstSeconds: number
  /** Until it had loaded and showed how many scenarios there are. */
  readonly seconds: number
  /** Of the processor, that the page's own thread took for it: says more than the clock on a busy machine. */
  readonly cpuSeconds: number
}

export interface LoadOptions {
  /** What shows the number of scenarios. */
  readonly sign: (page: Page) => Locator
  readonly repetitions: number
}

const limitMs = 180_000

const firstPicture = (page: Page): Promise<number> =>
  page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN)

const loadOnce = async (browser: Browser, path: string, sign: LoadOptions['sign']): Promise<PageLoad> => {
  const page = await browser.newPage()
  try {
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
    const startedAt = performance.now()
    await page.goto(`file://${path}`, { waitUntil: 'load', timeout: limitMs })
    await sign(page).waitFor({ timeout: limitMs })
    const seconds = (performance.now() - startedAt) / 1000
    const { metrics } = await devtools.send('Performance.getMetrics')
    const cpuSeconds = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
    return { firstSeconds: (await firstPicture(page)) / 1000, seconds, cpuSeconds }
  } finally {
    await page.close()
  }
}

/** Loads a file so many times, each in a context of its own; the medians. @throws Error where it does not show in three minutes */
export const loadPage = async (
  browser: Browser,
  path: string,
  { sign, repetitions }: LoadOptions,
): Promise<PageLoad> => {
  const loads: PageLoad[] = []
  for (let nth = 0; nth < repetitions; nth++) loads.push(await loadOnce(browser, path, sign))
  return {
    firstSeconds: median(loads.map(({ firstSeconds }) => firstSeconds)),
    seconds: median(loads.map(({ seconds }) => seconds)),
    cpuSeconds: median(loads.map(({ cpuSeconds }) => cpuSeconds)),
  }
}
