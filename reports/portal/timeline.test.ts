import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectAccessible } from './testing/accessible.ts'
import { keepSevenFailures } from './testing/seven-failures.ts'
import { openStage, type PortalStage } from './testing/stage.ts'
import { useChromium } from './testing/visits.ts'

let stage: PortalStage
beforeAll(async () => {
  stage = await openStage({ fill: keepSevenFailures })
})
afterAll(() => stage[Symbol.asyncDispose]())

const { visit } = useChromium()
const onCrash = (act: (page: Page) => Promise<void>, width = 1280): Promise<void> =>
  visit({ address: stage.address, at: '#/scenario/scenario-7', width }, async (page) => {
    await page.getByText('Every host on one timeline').waitFor()
    await act(page)
  })

const marksIn = (page: Page, lane: string, kind: string): Promise<number> =>
  page.locator(`.mark[data-lane="${lane}"] ${kind}`).count()
const rows = (page: Page) => page.getByRole('list', { name: 'Events in order' }).getByRole('listitem')

describe('the timeline of a scenario', () => {
  it('shows everything that hosts did, in the chart as in the list, until a close-up is chosen', async () => {
    await onCrash(async (page) => {
      expect(await marksIn(page, 'carol', '.dot')).toBe(1)
      expect(await marksIn(page, 'alice', '.dot')).toBe(2)
      expect(await rows(page).count()).toBe(11)
      const closeUp = page.getByRole('button', { name: 'close-up of the failure' })
      expect(await closeUp.getAttribute('aria-pressed')).toBe('false')
      await closeUp.focus()
      await page.keyboard.press('Enter')
      await page.getByText('The close-up leaves out 9 events before +7.2 s, also of alice, carol.').waitFor()
      expect(await marksIn(page, 'carol', '.dot')).toBe(0)
      expect(await rows(page).count()).toBe(2)
      const ticks = await page.locator('.ticks text').allTextContents()
      expect(ticks.length).toBeGreaterThan(2)
      expect(new Set(ticks).size).toBe(ticks.length)
    })
  })

  it('marks a refusal and the end of a daemon in the lane of the host', async () => {
    await onCrash(async (page) => {
      expect(await marksIn(page, 'carol', '.refusal')).toBe(1)
      expect(await marksIn(page, 'carol', '.end')).toBe(1)
      expect(await marksIn(page, 'alice', '.end')).toBe(0)
      await rows(page).getByText('the daemon ended with exit code 1, asked by nobody: TypeError').waitFor()
    })
  })

  it('flags a fault of a host in the lane of that host, and leads to it by the host', async () => {
    await visit({ address: stage.address, at: '#/scenario/scenario-30' }, async (page) => {
      await page.getByText('Every host on one timeline').waitFor()
      expect(await marksIn(page, 'bob', '.fault')).toBe(1)
      expect(await marksIn(page, 'the tester', '.fault')).toBe(1)
      expect(await marksIn(page, 'alice', '.fault')).toBe(0)
      await page.getByRole('button', { name: 'bob', exact: true }).click()
      expect(await rows(page).allInnerTexts()).toEqual([
        expect.stringContaining('Isolating bob: stood already'),
      ])
    })
  })

  it('tells the time by the clock beside that since the beginning', async () => {
    await onCrash(async (page) => {
      const refused = rows(page).filter({ hasText: 'actor_message_refused' })
      expect(await refused.innerText()).toMatch(/^\+4\.2 s\s+10:00:04\.200/)
    })
  })

  it.each([1280, 390])(
    'tells facts in rows, hosts by name and in full on focus, %i px wide',
    async (width) => {
      await onCrash(async (page) => {
        const refused = rows(page).filter({ hasText: 'actor_message_refused' })
        await refused.getByText('more').focus()
        await page.keyboard.press('Enter')
        const facts = refused.locator('.fact-rows')
        expect(await facts.locator('dt').allInnerTexts()).toEqual(['code', 'peerId'])
        const [, peer] = await facts.locator('dd').all()
        expect(await peer?.innerText()).toBe('alice')
        await page.keyboard.press('Tab')
        expect(await peer?.innerText()).toBe('alice 12D3KooWCpWDdVySgpWQ5c85')
        const badge = await refused.locator('.host-name').boundingBox()
        expect(badge?.height).toBeLessThan(30)
        await rows(page).filter({ hasText: 'ready' }).last().getByText('more').click()
        await expectAccessible(page)
      }, width)
    },
  )
})
