import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { Lender } from '../../environment.ts'
import { EnvironmentError } from '../../problem.ts'
import { heeding } from './heed-lender.ts'
import type { RemoteState } from './keeper.ts'
import { createRemoteDaemon } from './remote-daemon.ts'

/** A machine whose daemon runs, until `state` is told otherwise. */
const machine = () => {
  let state: () => Promise<RemoteState> = async () => ({ life: 1, pid: 7 })
  const keeper = {
    start: async () => state(),
    state: () => state(),
    end: async () => true,
    ends: async () => [],
    connect: async () => new PassThrough(),
  }
  const daemon = createRemoteDaemon({ host: 'bob', keeper, clean: async (text) => text }, undefined)
  return {
    daemon,
    become: (next: () => Promise<RemoteState>) => {
      state = next
    },
  }
}
const takenBack = () =>
  Promise.reject(new EnvironmentError({ code: 'HOST_TAKEN_BACK', message: 'its owner has taken it back' }))

const lenderWho = (acts: Partial<Lender>): Lender => ({
  sees: async () => undefined,
  takeBack: async () => {},
  restart: async () => {},
  leftovers: async () => [],
  ...acts,
})

describe('a daemon on a machine that somebody lends', () => {
  it('has ended as was asked when a scenario had the machine taken back', async () => {
    const { daemon, become } = machine()
    await daemon.start()
    const lender = heeding(lenderWho({ takeBack: async () => become(takenBack) }), daemon, async () => {})
    await lender.takeBack()
    expect(daemon.isRunning()).toBe(false)
    expect(await daemon.unexpectedEnds()).toEqual([])
  })

  it('lives again, as another life, when the machine is on again', async () => {
    const { daemon, become } = machine()
    await daemon.start()
    let isAnswered = false
    const restart = async () => become(async () => ({ life: 2, pid: 8 }))
    const lender = heeding(lenderWho({ restart }), daemon, async () => {
      isAnswered = true
    })
    await lender.restart()
    expect([daemon.isRunning(), isAnswered, await daemon.unexpectedEnds()]).toEqual([true, true, []])
    daemon.ask('stop')
  })

  it('is named when its owner took the machine back by herself, and does not run for us any more', async () => {
    const { daemon, become } = machine()
    await daemon.start()
    become(takenBack)
    expect(await daemon.unexpectedEnds()).toMatchObject([
      { host: 'bob', how: 'ended when its owner took the machine back, asked by nobody' },
    ])
    expect(daemon.isRunning()).toBe(false)
  })

  it('is not given up while its machine cannot be reached', async () => {
    const { daemon, become } = machine()
    await daemon.start()
    become(() => Promise.reject(new EnvironmentError({ code: 'REACH_LOST', message: 'no way' })))
    expect(await daemon.unexpectedEnds()).toEqual([])
    expect(daemon.isRunning()).toBe(true)
  })
})
