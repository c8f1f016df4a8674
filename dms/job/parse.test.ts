import { describe, expect, it } from 'vitest'
import { parseEnsemble } from './index.ts'

const greeting = `
version: V1
allocations:
  greeting:
    executor: process
    resources: { cpu: 1 core, memory: 64 MiB }
    execution: { command: [/bin/echo, hello] }
`

describe('a job description', () => {
  it('is read into bytes, millicores and milliseconds, with defaults', () => {
    expect(parseEnsemble(greeting)).toEqual({
      allocations: [
        {
          name: 'greeting',
          kind: 'task',
          executor: 'process',
          resources: { cpuMillicores: 1000, memoryBytes: 67_108_864, diskBytes: 0 },
          limits: { timeMs: 600_000, outputBytes: 1_048_576 },
          environment: {},
          parameters: { command: ['/bin/echo', 'hello'] },
        },
      ],
      placements: [{ name: 'greeting', allocations: ['greeting'] }],
    })
  })

  it('may be JSON', () => {
    const json = JSON.stringify({
      version: 'V1',
      allocations: {
        a: { executor: 'process', resources: { cpu: '1 core', memory: '1 MiB' }, execution: {} },
      },
      nodes: { here: { allocations: ['a'], peer: 'did:key:z6Mk' } },
    })
    expect(parseEnsemble(json).placements).toEqual([
      { name: 'here', allocations: ['a'], peer: 'did:key:z6Mk' },
    ])
  })

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    [
      'a bare number',
      greeting.replace('64 MiB', '64'),
      /\/allocations\/greeting\/resources\/memory \(line 6, column \d+\): expected a number with a unit/,
    ],
    ['an unknown key', greeting.replace('executor:', 'exekutor:'), /\/allocations\/greeting/],
    [
      'an unknown version',
      greeting.replace('V1', 'V2'),
      /\/version \(line 2, column 10\): expected one of V1, received "V2"/,
    ],
    ['a duplicate key', `${greeting}version: V1\n`, /line 8, column 1: expected YAML/],
    [
      'an alias',
      greeting.replace('version: V1', 'version: &v V1\nother: *v'),
      /expected plain YAML without aliases/,
    ],
    [
      'a node with an unknown allocation',
      `${greeting}nodes: { n: { allocations: [other] } }`,
      /\/nodes\/n\/allocations\/0 \(line 8/,
    ],
    [
      'an allocation on two nodes',
      `${greeting}nodes: { n: { allocations: [greeting] }, m: { allocations: [greeting] } }`,
      /on n already/,
    ],
    ['a list', '[1, 2]', /expected/],
    ['nothing', '', /expected/],
    ['a hostile name', greeting.replace('greeting:', '__proto__:'), /expected/],
    ['deep nesting', '['.repeat(60_000), /expected/],
    ['too much text', 'x'.repeat(70_000), /at most 65536 characters/],
  ]
  it.each(wrong)('with %s is refused with the place', (_, text, message) => {
    expect(() => parseEnsemble(text)).toThrowError(message)
    expect(() => parseEnsemble(text)).toThrowError(expect.objectContaining({ code: 'INPUT_INVALID' }))
  })
})
