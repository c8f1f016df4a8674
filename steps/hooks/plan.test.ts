import { describe, expect, it } from 'vitest'
import type { Topology } from '../../environments/environment.ts'
import { createPlan } from './plan.ts'

const ground: Topology = {
  name: 'two-sites',
  hosts: [
    { name: 'north', region: 'helsinki', nat: 'symmetric' },
    { name: 'middle', region: 'falkenstein', role: 'relay' },
    { name: 'south', region: 'sydney' },
  ],
  links: [
    { from: 'north', to: 'south', lossPercent: 2 },
    { from: 'helsinki', to: 'sydney', jitterMs: 3 },
  ],
}

const planned = (people: readonly string[], on?: Topology) => {
  const plan = createPlan(on)
  plan.add(people)
  return plan
}

describe('a plan', () => {
  it('has a machine for everybody, once', () => {
    const plan = planned(['Alice', 'Bob'])
    plan.add(['Alice'])
    expect(plan.topology()).toEqual({
      name: 'scenario',
      hosts: [
        { name: 'alice', label: 'Alice' },
        { name: 'bob', label: 'Bob' },
      ],
    })
  })

  it('gathers what is said of a machine, and adds a relay where somebody cannot be called', () => {
    const plan = planned(['Alice', 'Bob'])
    plan.add(['Bob'], { region: 'tokyo' })
    plan.add(['Bob'], { nat: 'symmetric' })
    expect(plan.topology().hosts).toEqual([
      { name: 'alice', label: 'Alice' },
      { name: 'bob', label: 'Bob', region: 'tokyo', nat: 'symmetric' },
      { name: 'relay', role: 'relay' },
    ])
  })

  it('puts people onto the machines of a ground, in turn, beside its relays', () => {
    expect(planned(['Alice', 'Bob'], ground).topology()).toEqual({
      name: 'two-sites',
      hosts: [
        { name: 'alice', label: 'Alice', region: 'helsinki', nat: 'symmetric' },
        { name: 'bob', label: 'Bob', region: 'sydney' },
        { name: 'middle', region: 'falkenstein', role: 'relay' },
      ],
      links: [
        { from: 'alice', to: 'bob', lossPercent: 2 },
        { from: 'helsinki', to: 'sydney', jitterMs: 3 },
      ],
    })
  })

  it('leaves out what was said of machines on which nobody sits', () => {
    expect(planned(['Alice'], ground).topology().links).toEqual([
      { from: 'helsinki', to: 'sydney', jitterMs: 3 },
    ])
  })

  it('lets the sentence count more than the ground', () => {
    const plan = planned([], ground)
    plan.add(['Alice'], { region: 'tokyo', nat: 'none' })
    expect(plan.topology().hosts[0]).toMatchObject({ region: 'tokyo', nat: 'none' })
  })

  it('keeps apart who runs another build', () => {
    const plan = planned(['Alice', 'Bob'])
    plan.add(['Bob'], { runsOtherBuild: true })
    expect(plan.withOtherBuild()).toEqual(['bob'])
    expect(plan.topology().hosts[1]).toEqual({ name: 'bob', label: 'Bob' })
  })

  it('refuses a ground with too few machines', () => {
    expect(() => planned(['Alice', 'Bob', 'Carol'], ground).topology()).toThrow(
      'two-sites has 2 machines, but 3 people need one: Alice, Bob, Carol',
    )
  })
})
