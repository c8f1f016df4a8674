import { describe, expect, it } from 'vitest'
import { readDockerParameters } from './parameters.ts'

describe('parameters of a container', () => {
  it('are an image and what runs in it', () => {
    const parameters = {
      image: 'registry.example:5000/a/b:1',
      command: ['x'],
      entrypoint: [],
      workingDirectory: '/w',
    }
    expect(readDockerParameters(parameters)).toEqual(parameters)
  })

  it.each([
    'privileged',
    'network',
    'pid',
    'ipc',
    'devices',
    'capAdd',
    'securityOpt',
    'binds',
    'mounts',
    'user',
    'HostConfig',
  ])('cannot ask for %s', (key) => {
    expect(() => readDockerParameters({ image: 'a', [key]: true })).toThrow(key)
  })

  it.each(['', '-v', 'a b', '../a', 'A', 'a\n', '/etc', 'a@sha256:12', `${'a'.repeat(300)}`, 7, undefined])(
    'refuse %j as an image',
    (image) => {
      expect(() => readDockerParameters({ image })).toThrow(/\/parameters\/image/)
    },
  )

  it.each(['tmp', '/tmp/../etc', '/a//b', 3])('refuse %j as a working directory', (workingDirectory) => {
    expect(() => readDockerParameters({ image: 'a', workingDirectory })).toThrow(/workingDirectory/)
  })

  it.each([['a text'], [[1]], [['a\0']]])('refuse %j as a command', (command) => {
    expect(() => readDockerParameters({ image: 'a', command })).toThrow(/command/)
  })
})
