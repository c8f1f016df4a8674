import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { networkRoutes } from './server/network-routes.ts'
import { workshopRoutes } from './server/workshop-routes.ts'
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

const { visit: visitAt } = useChromium()
const visit = (look: Omit<Look, 'address'>, act: (page: Page) => Promise<void>): Promise<void> =>
  visitAt({ address: stage.address, ...look }, act)

describe('with the keyboard alone', () => {
  it('one gets from the wall to a scenario and on', async () => {
    await visit({}, async (page) => {
      await page.keyboard.press('f')
      await page.waitForFunction(() => location.hash.includes('outcome=failed'))
      await page.keyboard.press('j')
      await page.waitForFunction(() => document.activeElement?.id === 'row-scenario-4')
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { level: 1, name: /A machine that crashed/ }).waitFor()
      await page.keyboard.press(']')
      await page.getByRole('heading', { level: 1, name: /Promise number 5/ }).waitFor()
      await page.keyboard.press('g')
      await page.keyboard.press('s')
      await page.getByRole('heading', { level: 1, name: /promises proven/ }).waitFor()
    })
  })

  it('the keys are told, and Escape gives the page back', async () => {
    await visit({}, async (page) => {
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keys' }).waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
    })
  })

  it('a search is typed, lies in the address, and keys are letters while one types', async () => {
    await visit({}, async (page) => {
      await page.keyboard.press('/')
      await page.keyboard.type('number 30')
      await page.waitForFunction(() => location.hash.includes('q=number+30'))
      await page.waitForFunction(() => document.querySelectorAll('.line.row').length === 1)
    })
  })

  it('a host is chosen, hurt and healed', async () => {
    await visit({ at: '#/network/net-70b1' }, async (page) => {
      const alice = page.getByRole('button', { name: 'alice, up' })
      await alice.focus()
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Inflict' }).focus()
      await page.keyboard.press('Enter')
      await page.getByText('It suffers from crash').waitFor()
      expect(network.words()).toContainEqual(['fault', 'crash', 'alice', '--network', 'net-70b1'])
      await page.getByRole('button', { name: /^Heal 1 fault/ }).focus()
      await page.keyboard.press('Enter')
      await page.getByText('It suffers from crash').waitFor({ state: 'hidden' })
    })
  })

  it('a sentence is completed, understood, tried and saved as a patch', async () => {
    await visit({ at: '#/workshop' }, async (page) => {
      const editor = page.getByRole('textbox', { name: 'The feature', exact: true })
      await editor.fill('Feature: f\n  Rule: r\n    @scope:ucan-1\n    Scenario: s\n      Given ')
      await editor.press('End')
      await page.keyboard.type('Alice asks')
      await page.getByText('nobody knows how to “Alice asks”').waitFor()
      await page.keyboard.press('Enter')
      await page.getByText('1 scenario, every sentence is understood').waitFor()
      expect(await editor.inputValue()).toContain('Given Alice asks Alice for a greeting')
      await page.getByRole('button', { name: 'Run it' }).press('Enter')
      await page.getByText('The only scenario passed.').waitFor()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save as a patch' }).press('Enter'),
      ])
      expect(readFileSync(await download.path(), 'utf8')).toMatch(/^diff --git a\/features\/contributed/)
    })
  })
})
