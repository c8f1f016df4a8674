import { describe, expect, it } from 'vitest'
import { readProcessParameters } from './parameters.ts'

describe('parameters of a process', () => {
  it.each<[string, Record<string, unknown>]>([
    ['a name and arguments', { command: ['sh', '-c', 'echo "$HOME"\n'] }],
    ['an absolute path', { command: ['/bin/true'] }],
    ['a place inside the own directory', { command: ['true'], workingDirectory: 'a/b' }],
  ])('may be %s', (_, parameters) => {
    expect(readProcessParameters(parameters)).toEqual(parameters)
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['an empty list', []],
    ['a text', 'rm -rf /'],
    ['a number among the arguments', ['echo', 1]],
    ['an argument with NUL', ['echo', 'a\0b']],
    ['a relative path', ['./evil']],
    ['a path upwards', ['../../bin/sh']],
    ['an option instead of a program', ['-c']],
    ['an empty name', ['']],
    ['too many arguments', Array(1025).fill('x')],
    ['too long an argument', ['echo', 'x'.repeat(65_537)]],
  ])('refuse %s as a command', (_, command) => {
    expect(() => readProcessParameters({ command })).toThrow(/\/parameters\/command: expected a list/)
  })

  it.each(['/', '/etc', '..', 'a/../..', 'a/../../b', 'a\0', 1, null])(
    'refuse to work in %j',
    (workingDirectory) => {
      expect(() => readProcessParameters({ command: ['true'], workingDirectory })).toThrow(/workingDirectory/)
    },
  )

  it('refuse what nobody knows, by name', () => {
    expect(() => readProcessParameters({ command: ['true'], user: 'root' })).toThrow(/"user"/)
  })
})
