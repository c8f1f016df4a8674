import { describe, expect, it } from 'vitest'
import { createPretendedProcesses } from '../lease/fixtures.ts'
import type { Ending } from './daemon.ts'
import { createLives } from './lives.ts'

/** A host whose daemons, numbered from 1, live until they are told to end. */
const pretend = () => {
  const processes = createPretendedProcesses()
  let log = ''
  const lives = createLives({ host: 'bob', processes, endOfLog: async () => log })
  let [pid, end] = [0, (_: Ending) => {}]
  return {
    lives,
    begin: () => {
      const told = new Promise<Ending>((resolve) => {
        end = resolve
      })
      log = `log of ${++pid}`
      lives.begin({ stamp: processes.add({ pid }), ending: () => told })
    },
    end: (how: string, isOrderly: boolean) => {
      processes.signal(processes.stamp(pid)!, 'SIGKILL')
      end({ how, isOrderly })
    },
  }
}

describe('the daemons of a host', () => {
  it('are not blamed while they live', async () => {
    const { lives, begin } = pretend()
    begin()
    expect(await lives.unexpected()).toEqual([])
  })

  it('are blamed for an end that nobody asked for, even an orderly one', async () => {
    const { lives, begin, end } = pretend()
    begin()
    end('ended with exit code 0', true)
    expect(await lives.unexpected()).toEqual([
      { host: 'bob', how: 'ended with exit code 0, asked by nobody', logTail: 'log of 1' },
    ])
  })

  it('are blamed for stopping badly when asked to', async () => {
    const { lives, begin, end } = pretend()
    begin()
    lives.ask('stop')
    end('ended with exit code 4', false)
    expect(await lives.unexpected()).toMatchObject([{ how: 'ended with exit code 4, asked to stop' }])
  })

  it.each([
    ['stop', 'ended with exit code 0', true],
    ['kill', 'was ended by SIGKILL', false],
  ] as const)('are not blamed for an end by request: %s', async (request, how, isOrderly) => {
    const { lives, begin, end } = pretend()
    begin()
    lives.ask(request)
    end(how, isOrderly)
    expect(await lives.unexpected()).toEqual([])
  })

  it('are each judged by what was asked of them, with the log as it was', async () => {
    const { lives, begin, end } = pretend()
    begin()
    end('was ended by SIGSEGV', false)
    await lives.settle()
    begin()
    lives.ask('kill')
    end('was ended by SIGKILL', false)
    expect(await lives.unexpected()).toEqual([
      { host: 'bob', how: 'was ended by SIGSEGV, asked by nobody', logTail: 'log of 1' },
    ])
  })

  it('are judged without an exit code when another process started them', async () => {
    const processes = createPretendedProcesses()
    const lives = createLives({ host: 'bob', processes, endOfLog: async () => 'a log' })
    const stamp = processes.add({ pid: 1 })
    lives.begin({ stamp })
    processes.signal(stamp, 'SIGKILL')
    expect(await lives.unexpected()).toEqual([
      { host: 'bob', how: 'ended in a way that nobody saw, asked by nobody', logTail: 'a log' },
    ])
    lives.ask('stop')
    expect(await lives.unexpected()).toEqual([])
  })
})
