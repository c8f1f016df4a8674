import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CliStage, createCliStage } from './fixtures.ts'

let stage: CliStage

beforeEach(() => {
  stage = createCliStage()
})
afterEach(() => stage.close())

describe('the network of a command, where there are several', () => {
  it.each([
    [['status'], 0],
    [['links'], 0],
    [['extend', '1h'], 0],
    [['down'], 0],
    [['heal'], 0],
    [['logs', 'alice'], 0],
    [['evidence', 'seen'], 0],
    [['shell', 'alice'], 7],
    [['upgrade', 'bob', 'last-release'], 0],
    [['fault', 'crash', 'bob'], 0],
    [['fault', 'latency', 'alice', '--add', '10ms'], 0],
    [['fault', 'partition', 'isolated', 'bob'], 0],
  ])('%j takes as its last word, and by --network', async (words, exitCode) => {
    const { id } = stage.makeNetwork()
    const { id: other } = stage.makeNetwork()
    expect(await stage.run(...words, '--network', id, other)).toBe(2)
    expect(stage.said).toContain('Two networks are named')
    expect(await stage.run(...words, 'net-0000')).toBe(1)
    expect(stage.said).toContain('Looking for network "net-0000"')
    expect(await stage.run(...words, '--network', id, '--json')).toBe(words[0] === 'shell' ? 2 : exitCode)
    expect(await stage.run(...words.map((word) => (word === 'seen' ? 'again' : word)), other)).toBe(exitCode)
  })

  it.each([
    ['status', '[network]', '--network'],
    ['links', '[network]', '--network'],
    ['down', '[network]', '--network'],
    ['extend', '[network]', '--network'],
    ['logs', '--network', '[network]'],
    ['shell', '--network', '[network]'],
    ['heal', '--network', '[network]'],
    ['evidence', '--network', '[network]'],
  ])('is shown in one way by the help of %s', async (command, shown, hidden) => {
    expect(await stage.run(command, '--help')).toBe(0)
    expect(stage.out).toContain(shown)
    expect(stage.out.split('Example')[0]).not.toContain(hidden)
  })

  it('is the only one that status tells of when it is named', async () => {
    const { id } = stage.makeNetwork()
    stage.makeNetwork()
    expect(await stage.run('status', id, '--json')).toBe(0)
    expect(JSON.parse(stage.out).map((one: { id: string }) => one.id)).toEqual([id])
  })
})

describe('taking down', () => {
  it('a network that is down already is done, and says since when', async () => {
    const { id } = stage.makeNetwork()
    expect(await stage.run('down', id)).toBe(0)
    expect(await stage.run('down', id)).toBe(0)
    expect(stage.out).toMatch(new RegExp(`${id} is down already: .+, 2023-11-14T`))
    expect(await stage.run('down', '--network', id, '--json')).toBe(0)
    expect(JSON.parse(stage.out)).toMatchObject({ removed: [], ended: { network: id } })
  })

  it('a network that was never known fails', async () => {
    await stage.makeNetwork().release()
    expect(await stage.run('down', 'net-0000')).toBe(1)
    expect(stage.said).toContain('net-0000')
  })
})
