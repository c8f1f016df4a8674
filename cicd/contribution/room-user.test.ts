import { describe, expect, it } from 'vitest'
import { repositoryRoot } from '../repository.ts'
import { pickRoomUser } from './room-user.ts'
import { runSealed, runtimeWindow, sealLacks } from './seal.ts'

const lacks = sealLacks(process.env.PATH ?? '')
const isRoot = process.getuid?.() === 0

describe('the user of a room', () => {
  it('is one that exists here', () => {
    expect(pickRoomUser('0 0 4294967295')).toBeGreaterThanOrEqual(1_950_000_000)
    expect(pickRoomUser('0 100000 65536')).toBeGreaterThanOrEqual(61_184)
    expect(pickRoomUser('0 100000 65536')).toBeLessThan(65_280)
    expect(pickRoomUser('0 1000 1')).toBe(65_534)
  })

  it('is no other room’s, because the kernel counts processes by user', async (context) => {
    context.skip(lacks !== undefined, lacks)
    context.skip(!isRoot, 'rooms of an ordinary user have user namespaces, each of which counts apart')
    const tell = ['/runtime/node', '-e', 'fs.writeSync(3, process.getuid() + " " + process.getgid() + "\\n")']
    const room = { root: repositoryRoot, isRoot, windows: [runtimeWindow(process.execPath)] }
    const [one, other] = await Promise.all([runSealed(room, tell), runSealed(room, tell)])
    expect(one.messages).toMatch(/^\d{5,} \d{5,}\n$/)
    expect(other.messages).not.toBe(one.messages)
  })
})
