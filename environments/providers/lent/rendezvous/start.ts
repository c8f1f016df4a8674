import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { homedir, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { searchPath } from '../../../deploy/search-path.ts'
import { EnvironmentError } from '../../../problem.ts'
import { until } from '../../../until.ts'
import { knock } from '../desk.ts'

const bornMs = 15_000
const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** Addresses by which other machines may reach this one; that of loopback when there is no other. */
export const ownAddresses = (): readonly string[] => {
  const found = Object.values(networkInterfaces())
    .flatMap((rows) => rows ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
  return found.length === 0 ? ['127.0.0.1'] : found.slice(0, 8)
}

/** True when it runs and answers. */
export const isRendezvousUp = (folder: string): Promise<boolean> =>
  knock(folder).then(
    (socket) => {
      socket.destroy()
      return true
    },
    () => false,
  )

/** Starts a program that outlives this one, with nothing of its environment. */
const start = (folder: string, addresses: readonly string[]): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const log = openSync(join(folder, 'rendezvous.log'), 'w', 0o600)
  const child = spawn(process.execPath, ['--no-warnings', main, folder, ...addresses], {
    cwd: '/',
    detached: true,
    env: { PATH: searchPath, HOME: homedir() },
    stdio: ['ignore', log, log],
  })
  child.once('error', () => {})
  child.unref()
  closeSync(log)
}

/** Sees to it that somebody waits for lent machines, now and after this program. @throws EnvironmentError LENT_NO_RENDEZVOUS */
export const ensureRendezvous = async (folder: string, addresses: readonly string[]): Promise<void> => {
  if (await isRendezvousUp(folder)) return
  start(folder, addresses)
  const isUp = async () => ((await isRendezvousUp(folder)) ? true : undefined)
  if ((await until(isUp, { withinMs: bornMs, everyMs: 50 })) === true) return
  throw new EnvironmentError({
    code: 'LENT_NO_RENDEZVOUS',
    message: `Waiting for lent machines: the rendezvous did not come up within ${bornMs} ms`,
    hint: `${join(folder, 'rendezvous.log')} says why.`,
  })
}
