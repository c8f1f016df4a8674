import { describe, expect, it } from 'vitest'
import type { Environment, UnexpectedEnd } from '../../environments/environment.ts'
import { endScenario } from './end-scenario.ts'

const died: UnexpectedEnd = {
  host: 'bob',
  how: 'was ended by SIGKILL, asked by nobody',
  logTail: '  | last words',
}

const pretend = ({ early = [], late = early }: { early?: UnexpectedEnd[]; late?: UnexpectedEnd[] }) => {
  const attached: unknown[] = []
  let isClosed = false
  const environment = {
    id: 'net-1',
    unexpectedEnds: async () => (isClosed ? late : early),
    evidence: async function* () {
      yield { host: 'bob', name: 'daemon.log', mediaType: 'text/plain', content: 'all words' }
    },
  } as unknown as Environment
  const close = async () => {
    isClosed = true
  }
  return {
    attached,
    isClosed: () => isClosed,
    world: { attach: (data: unknown) => void attached.push(data) } as never,
    stage: { environments: () => [environment], tellFaults: () => {}, close },
  }
}
const nothing = { failed: false, unhandled: { take: () => undefined } }

describe('the end of a scenario', () => {
  it('is quiet when every daemon ended as it was asked to', async () => {
    const { world, stage, attached, isClosed } = pretend({})
    await endScenario(world, stage, nothing)
    expect([attached, isClosed()]).toEqual([[], true])
  })

  it('fails a scenario whose daemon died, with host, reason, last words and evidence', async () => {
    const { world, stage, attached, isClosed } = pretend({ early: [died] })
    await expect(endScenario(world, stage, nothing)).rejects.toThrow(
      /daemon of bob \(net-1\) was ended by SIGKILL, asked by nobody.*last words/s,
    )
    expect([attached, isClosed()]).toEqual([['all words'], true])
  })

  it('fails a scenario whose daemon stops badly only when the network is returned', async () => {
    const { world, stage } = pretend({ late: [{ ...died, how: 'ended with exit code 4, asked to stop' }] })
    await expect(endScenario(world, stage, nothing)).rejects.toThrow('exit code 4, asked to stop')
  })

  it('says so too when the scenario had failed, or the network does not go away', async () => {
    const { world, stage, attached } = pretend({ early: [died] })
    const stuck = {
      ...stage,
      close: async () => {
        throw new Error('process 7 does not end')
      },
    }
    await expect(endScenario(world, stuck, { ...nothing, failed: true })).rejects.toThrow(
      /daemon of bob.*process 7 does not end/s,
    )
    expect(attached).toEqual(['all words'])
  })

  it('keeps an error that nobody handled beside it', async () => {
    const { world, stage } = pretend({ early: [died] })
    const take = () => new Error('late news')
    await expect(endScenario(world, stage, { ...nothing, unhandled: { take } })).rejects.toThrow(
      /daemon of bob.*late news/s,
    )
  })
})
