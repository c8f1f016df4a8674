import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './testing/accessible.ts'
import { openStage, type PortalStage } from './testing/stage.ts'
import { keepSuffering } from './testing/suffering.ts'
import { useChromium } from './testing/visits.ts'

let stage: PortalStage
beforeAll(async () => {
  stage = await openStage({ fill: keepSuffering })
})
afterAll(() => stage[Symbol.asyncDispose]())

const { visit } = useChromium()
const visitAt = (at: string, act: (page: Page) => Promise<void>, width = 1280): Promise<void> =>
  visit({ address: stage.address, at, width }, act)

describe('a failure in a network that suffered already', () => {
  it('is told on the wall as the environment’s, with machine and fault', async () => {
    await visitAt('#/', async (page) => {
      const trouble = page.getByRole('region', { name: 'Look here first' })
      const card = trouble.getByRole('listitem').filter({ hasText: 'A result comes home' })
      await card
        .getByText(
          'The environment, most likely: Filling the disk of bob, where Carol sat, stood before it began (since 2026-11-20 09:43:02 UTC, inflicted by "npm run env -- fault")',
        )
        .waitFor()
      const unsure = trouble.getByRole('listitem').filter({ hasText: 'A lost host is missed' })
      expect(await unsure.innerText()).toContain(
        'A fault that may be why: Pausing dave, where Erin sat, stood before it began',
      )
      expect(await trouble.innerText()).not.toContain('A job ends where it began')
      const untouched = trouble.getByRole('listitem').filter({ hasText: 'A refusal is told' })
      expect(await untouched.innerText()).not.toContain('environment')
      expect(await untouched.innerText()).toContain('Then Alice receives a greeting from Bob: alice expected')
      expect(await untouched.innerText()).toContain('netns, and on process')
      const head = await page.getByRole('region', { name: 'The last runs' }).innerText()
      expect(head).toContain(
        'Filling the disk of bob, since 2026-11-20 09:43:02 UTC, inflicted by "npm run env -- fault": during 2 scenarios, 1 of which did not simply pass',
      )
      expect(head).toMatch(/Adding 200 ms between carol and dave: during 1 scenario.*took no part/)
      expect(head).not.toContain('Crashing alice')
    })
  })

  it('is marked in the row of each scenario that was played there, the passed ones too', async () => {
    await visitAt('#/', async (page) => {
      await page.getByText('Look here first').waitFor()
      // Only what is in sight is drawn.
      await page.keyboard.press('End')
      const marked = await page.locator('.tile.hurt').evaluateAll((all) => all.map((one) => one.ariaLabel))
      expect(marked).toEqual([
        'failed, in a network that suffered already',
        'passed, in a network that suffered already',
        'failed, in a network that suffered already',
      ])
    })
  })

  it.each([1280, 390])('is told on its page, %i px wide, where the cause is told', async (width) => {
    const act = async (page: Page): Promise<void> => {
      // With the keyboard alone, from the wall.
      const link = page.getByRole('link', { name: /A result comes home/ }).first()
      await link.focus()
      await page.keyboard.press('Enter')
      const why = page.getByRole('region', { name: /Why it failed/ })
      await why.getByText('Most likely the environment').waitFor()
      const told = await why.innerText()
      expect(told).toMatch(
        /bob\s*Filling the disk of bob stood when it began, and when it ended, since 2026-11-20 09:43:02 UTC, inflicted by "npm run env -- fault"/,
      )
      expect(told).toContain('(Carol sat there; network net-1)')
      expect(told).toContain('(network net-1; on a machine that took no part)')
      expect(told).toContain('because a fault stood before it began: Filling the disk of bob')
      expect(told).not.toContain('Crashing alice')
      const events = page.getByRole('list', { name: 'Events in order' })
      await events.getByText('stood already, since 2026-11-20 09:43:02 UTC').waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    }
    await visitAt('', act, width)
  })

  it.each(['#/', '#/scenario/scenario-0'])('is told accessibly at %s', async (at) => {
    await visitAt(at, async (page) => {
      await page.getByText('Filling the disk of bob').first().waitFor()
      await expectAccessible(page)
    })
  })

  it('is no reason on the page of a scenario that passed all the same, but is told there', async () => {
    await visitAt('#/scenario/scenario-1', async (page) => {
      const passed = page.getByRole('region', { name: /It passed/ })
      await passed.getByText('stood when it began, and when it ended').waitFor()
      expect(await passed.innerText()).not.toContain('Most likely')
    })
  })

  it('is not said to be why where the failed step says nothing of it', async () => {
    await visitAt('#/scenario/scenario-3', async (page) => {
      const why = page.getByRole('region', { name: /Why it failed/ })
      await why.getByText('Whose failure it is cannot be told').waitFor()
      expect(await why.innerText()).toContain('Pausing dave stood when it began')
    })
  })

  it('is no matter of a scenario that was not played, whose page says so', async () => {
    await visitAt('#/scenario/scenario-4', async (page) => {
      const why = page.getByRole('region', { name: /Why it was not played/ })
      await why.getByText('not played: the run was interrupted before').first().waitFor()
      expect(await why.innerText()).not.toContain('Whose failure')
    })
  })
})
