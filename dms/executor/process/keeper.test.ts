import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../core/index.ts'
import { type ProcessIdentity, readProcess, signalProcess } from '../process-table.ts'
import { findMeans } from './means.ts'

const fixture = fileURLToPath(new URL('keeper.fixture.ts', import.meta.url))

const isAlive = ({ pid, startTicks }: ProcessIdentity): boolean => readProcess(pid)?.startTicks === startTicks

const means = await findMeans({ clock: systemClock }, {})
const isRefused = 'missing' in means || means.confinement === 'none'
const refusal = 'this machine gives no process namespaces to this user'

describe('a process namespace whose daemon is killed', () => {
  const makeAndKill = async (...words: readonly string[]): Promise<readonly ProcessIdentity[]> => {
    const daemon = spawn(process.execPath, ['--no-warnings', fixture, ...words], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const [line] = (await once(daemon.stdout, 'data')) as [Buffer]
    const identities = JSON.parse(line.toString()) as ProcessIdentity[]
    expect(identities.map(isAlive)).toEqual([true, true])
    const gone = once(daemon, 'exit')
    daemon.kill('SIGKILL')
    await gone
    return identities
  }

  it('ends with it, as long as it is on no record', async (context) => {
    context.skip(isRefused, refusal)
    const identities = await makeAndKill()
    await expect.poll(() => identities.filter(isAlive), { timeout: 15_000 }).toEqual([])
  })

  it('stays for the next life of the daemon once it is', async (context) => {
    context.skip(isRefused, refusal)
    const identities = await makeAndKill('keep')
    try {
      // What it became after it was told to stay, and no sooner.
      const program = () => readFileSync(`/proc/${identities[1]!.pid}/comm`, 'utf8').trim()
      await expect.poll(program, { timeout: 15_000 }).toBe('sleep')
      expect(identities.map(isAlive)).toEqual([true, true])
    } finally {
      for (const one of identities) signalProcess(one, 'SIGKILL')
    }
  })
})
