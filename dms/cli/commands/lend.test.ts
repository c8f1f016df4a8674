import { describe, expect, it } from 'vitest'
import type { Owner } from '../../lend/agent/index.ts'
import { typed } from '../testing.ts'

const needs = { cpuMillicores: 1000, memoryBytes: 2 ** 30, diskBytes: 2 ** 30 }

/** An owner who remembers what was done. */
const scripted = (changes: object = {}) => {
  const done: unknown[] = []
  const owner = {
    read: (line: string) => ({ needs, line }),
    terms: () => ['alice asks\u001b[2K for it'],
    lend: async ({ caps, directory, isService }: { caps: object; directory: string; isService: boolean }) => {
      done.push({ caps, directory, isService })
      return { how: 'left', why: 'its time is over' }
    },
    status: async () => ({ state: 'down', from: 'alice', expiresMs: 0, directory: '/lent' }),
    stop: async (directory: string) => void done.push(directory),
    ...changes,
  } as unknown as Owner
  return { done, components: { lending: async () => owner } }
}

describe('nunet lend', () => {
  it('shows the terms, and does nothing without consent', async () => {
    const { done, components } = scripted()
    const seen = await typed(['lend', 'nunet-lend-1.x'], { components })
    expect(seen.code).toBe(2)
    expect(seen.err).toContain('alice asks\\u001b[2K for it')
    expect(seen.err).toContain('nobody who could be asked')
    expect(done).toEqual([])
  })

  it.each([
    ['yes', 0, 1],
    ['y', 2, 0],
    ['', 2, 0],
  ])('takes %j for an answer with exit code %i', async (answer, code, times) => {
    const { done, components } = scripted()
    const seen = await typed(['lend', 'x'], { components: { ...components, ask: async () => answer } })
    expect(seen.code).toBe(code)
    expect(done).toHaveLength(times)
  })

  it('gives what its owner says, and no more', async () => {
    const { done, components } = scripted()
    const words = ['--yes', '--cpu', '2 cores', '--memory', '2 GiB', '--no-service', '--directory', '/lent']
    const seen = await typed(['lend', '-', ...words], { components, input: 'nunet-lend-1.x\n' })
    expect(seen).toMatchObject({ code: 0, out: expect.stringContaining('yours again: its time is over') })
    const caps = { cpuMillicores: 2000, memoryBytes: 2 ** 31, diskBytes: 2 ** 30 }
    expect(done).toEqual([{ caps, directory: '/lent', isService: false }])
  })

  it.each([
    [['lend'], /an invitation, or one of status, stop, resume/],
    [['lend', 'x', '--yes', '--memory', '2'], /a number with a unit/],
  ])('exits 2 for the wrong command %j', async (args, message) => {
    const { components } = scripted()
    const seen = await typed(args, { components })
    expect(seen.code).toBe(2)
    expect(seen.err).toMatch(message)
  })

  it('says how to come back when its agent does not run, and takes the machine back from there', async () => {
    const { done, components } = scripted()
    expect((await typed(['lend', 'status'], { components })).out).toContain('"nunet lend resume"')
    const seen = await typed(['lend', 'stop', '--directory', '/lent'], { components })
    expect(seen).toMatchObject({ code: 0, out: expect.stringContaining('Nothing was left') })
    expect(done).toEqual(['/lent'])
  })
})
