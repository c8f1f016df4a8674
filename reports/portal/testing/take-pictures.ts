import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { launchChromium } from './browser.ts'

// node reports/portal/testing/take-pictures.ts <address of a portal, with its key> [--scenario <id>] [--kept <id>] [--network <id>]
// Takes the pictures of its README anew: those of which the words are given, and those that need none.

interface Picture {
  readonly name: string
  /** Page of the portal. */
  readonly at: string
  readonly width?: number
  readonly height: number
  readonly scheme?: 'dark'
  /** Text that is there when the page has come to rest. */
  readonly sign: string | RegExp
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { scenario: { type: 'string' }, kept: { type: 'string' }, network: { type: 'string' } },
})
const [address] = positionals
if (address === undefined)
  throw new Error('Name the address that "npm run report -- portal" prints, with its key.')
const { scenario, kept, network } = values

const pictures: readonly Picture[] = [
  { name: 'wall', at: '#/', height: 900, sign: /Look here first|Scenario/ },
  { name: 'phone', at: '#/', width: 390, height: 844, sign: /Look here first|Scenario/ },
  { name: 'scope', at: '#/scope', height: 720, sign: 'promises proven' },
  { name: 'desk', at: '#/manual', height: 720, sign: /^\d+ .*/ },
  { name: 'workshop', at: '#/workshop', height: 640, sign: 'every sentence is understood' },
  ...(scenario === undefined
    ? []
    : [{ name: 'scenario', at: `#/scenario/${scenario}`, height: 1120, sign: 'Every host on one timeline' }]),
  ...(kept === undefined
    ? []
    : [{ name: 'kept', at: `#/scenario/${kept}`, height: 900, sign: 'no part of how it stands now' }]),
  ...(network === undefined
    ? []
    : [
        {
          name: 'network',
          at: `#/network/${network}`,
          height: 780,
          scheme: 'dark' as const,
          sign: 'Measure again',
        },
      ]),
]

const take = async (browser: Browser, picture: Picture): Promise<void> => {
  const { name, at, width = 960, height, scheme = 'light', sign } = picture
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme })
  const page = await context.newPage()
  await page.goto(address)
  await page.locator('h1').first().waitFor()
  await page.evaluate((hash) => {
    location.hash = hash
  }, at)
  await page.getByText(sign).first().waitFor()
  await page.locator('.loading').waitFor({ state: 'detached' })
  await page.getByText('Measuring every pair').waitFor({ state: 'detached' })
  await page.evaluate(() => document.fonts.ready)
  await page.screenshot({
    path: join(import.meta.dirname, '..', 'pictures', `${name}.png`),
    animations: 'disabled',
  })
  await context.close()
}

const browser = await launchChromium()
try {
  for (const picture of pictures) await take(browser, picture)
} finally {
  await browser.close()
}
