import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { networkRoutes } from './server/network-routes.ts'
import { workshopRoutes } from './server/workshop-routes.ts'
import { expectAccessible } from './testing/accessible.ts'
import { standingNetwork } from './testing/networks.ts'
import { openStage, type PortalStage } from './testing/stage.ts'
import { type Look, useChromium } from './testing/visits.ts'
import { vocabulary } from './testing/words.ts'

const network = standingNetwork()
let stage: PortalStage
beforeAll(async () => {
  stage = await openStage({
    routeSets: [
      networkRoutes({ env: network.env, owner: 'root' }),
      workshopRoutes({
        vocabulary: async () => vocabulary,
        tryOut: async () => ({
          passed: true,
          scenarios: [{ title: 's', outcome: 'passed' }],
          said: 'The only scenario passed.',
        }),
      }),
    ],
  })
})
afterAll(() => stage[Symbol.asyncDispose]())

const { browser, visit: visitAt } = useChromium()
const visit = (look: Omit<Look, 'address'>, act: (page: Page) => Promise<void>): Promise<void> =>
  visitAt({ address: stage.address, ...look }, act)

const pages: readonly (readonly [name: string, at: string, sign: string])[] = [
  ['the wall', '#/', 'Look here first'],
  ['a broken scenario', '#/scenario/scenario-4', 'Every host on one timeline'],
  ['the scope', '#/scope', 'promises proven'],
  ['the manual desk', '#/manual', 'The wall is pleasant to look at'],
  ['a network', '#/network/net-70b1?host=bob', 'What its daemon says'],
  ['the workshop', '#/workshop', 'every sentence is understood'],
]

describe.each(pages)('%s', (_name, at, sign) => {
  it('is accessible in light and in dark colours, and fits a phone without scrolling sideways', async () => {
    await visit({ at }, async (page) => {
      await page.getByText(sign).first().waitFor()
      await expectAccessible(page)
    })
  })
})

describe('somebody who has never seen it', () => {
  it('finds from the wall why a scenario failed on which host', async () => {
    await visit({}, async (page) => {
      await page
        .getByRole('link', { name: /A machine that crashed still answers/ })
        .first()
        .click()
      const why = page.getByRole('region', { name: /Why it failed/ })
      await why.getByText('NETWORK_PEER_UNREACHABLE').first().waitFor()
      const text = await why.innerText()
      expect(text).toContain('Then Alice receives a greeting from Bob')
      expect(text).toContain('NETWORK_PEER_UNREACHABLE')
      expect(text).toMatch(/bob\s*fault\s*Crashing bob: inflicted/)
      await page.getByRole('region', { name: 'bob' }).getByText('daemon.log').click()
      await page.getByText(/bob says/).waitFor()
      await page.getByText('nothing logged during the scenario').waitFor()
      await why.getByText('On 2 hosts: alice (10.0.0.2), bob (10.0.0.3).').waitFor()
    })
  })
})

describe('the networks that stand', () => {
  it('are told apart by whose they are', async () => {
    await visit({ at: '#/network' }, async (page) => {
      const chips = page.getByRole('navigation', { name: 'Networks' })
      await chips.getByText('yours').waitFor()
    })
  })
})

describe('without the key', () => {
  it('says where it is to be found, and nothing else', async () => {
    const page = await browser().newPage()
    await page.goto(stage.address.replace(/#.*/, ''))
    await page.getByText('it holds the key').waitFor()
    expect(await page.locator('main').innerText()).not.toContain('scenario')
    await page.close()
  })
})
