import { describe, expect, it } from 'vitest'
import { withRelays } from './sides.ts'

const hosts = [
  { name: 'alice' },
  { name: 'bob', nat: 'port-restricted' },
  { name: 'carol', nat: 'symmetric' },
  { name: 'relay', role: 'relay' },
] as const

describe('the sides of a cut', () => {
  it('stay as they are where nobody relays', () => {
    const sides = { left: ['alice'], right: ['bob'] }
    expect(withRelays(sides, hosts.slice(0, 3))).toEqual(sides)
  })

  it('leave no relay between them: it stays with those who talk through it', () => {
    expect(withRelays({ left: ['alice'], right: ['bob', 'carol'] }, hosts)).toEqual({
      left: ['alice'],
      right: ['bob', 'carol', 'relay'],
    })
    expect(withRelays({ left: ['bob'], right: ['alice'] }, hosts)).toEqual({
      left: ['bob', 'relay'],
      right: ['alice'],
    })
  })

  it('give it to the larger one where both need it as much, else to the left', () => {
    expect(withRelays({ left: ['carol'], right: ['alice', 'bob'] }, hosts).right).toContain('relay')
    expect(withRelays({ left: ['bob'], right: ['carol'] }, hosts).left).toContain('relay')
  })

  it('leave a relay where a sentence puts it', () => {
    const sides = { left: ['alice', 'bob'], right: ['relay'] }
    expect(withRelays(sides, hosts)).toEqual(sides)
  })
})
