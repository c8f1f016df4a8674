import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { openStage } from '../testing/stage.ts'
import { useChromium } from '../testing/visits.ts'
import { openForge } from './forge.ts'
import { createSignIn } from './sign-in.ts'
import { openStandInForge } from './testing/forge.ts'

const { browser } = useChromium()

/** The callback has to be known to the forge before the portal listens. */
const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

it('somebody signs in, looks, may not act, and signs out', async () => {
  await using forge = await openStandInForge()
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  forge.application.redirectUri = `${origin}/sign-in/callback`
  forge.account = { id: 7, username: 'alice', name: 'Alice', groups: ['nunet'] }
  const settings = {
    forge: forge.address,
    clientId: forge.application.id,
    secret: forge.application.secret,
    origin,
    look: [{ group: 'nunet' }],
  }
  const { people, routes } = createSignIn(
    { forge: openForge(settings), now: () => new Date(), complain: () => undefined },
    settings,
  )
  await using _stage = await openStage({ people, routeSets: [routes], port })
  const page = await browser().newPage()
  await page.goto(origin)
  forge.mood = 'denies'
  await page.getByRole('link', { name: 'Sign in by the forge' }).click()
  await page.getByText('was not allowed to say who you are').waitFor()
  forge.mood = 'allows'
  await page.getByRole('link', { name: 'Sign in by the forge' }).click()
  await page.getByText('Alice (@alice)').waitFor()
  await page.getByText('Look here first').waitFor()
  expect(await page.evaluate(() => document.cookie)).toBe('')
  await page.getByRole('link', { name: 'Manual' }).click()
  await page.getByRole('link', { name: /pleasant to look at/ }).click()
  await page.getByText('may look, and not enter verdicts').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Sign in by the forge' }).waitFor()
  expect(await page.locator('main').innerText()).not.toContain('pleasant')
  await page.context().close()
})
