import { existsSync, lstatSync } from 'node:fs'
import { expect, test } from 'vitest'
import { isInstalled } from './command.ts'
import { createProject } from './create-project.ts'

test('a project keeps what is written to it, and is gone when it is disposed', async () => {
  const project = await createProject()
  await project.write('specs/deep/one.txt', 'one')
  expect(await project.read('specs/deep/one.txt')).toBe('one')
  expect(await project.filesIn('specs')).toEqual(['specs/deep/one.txt'])
  await project.remove('specs/deep')
  expect([await project.filesIn('specs'), await project.filesIn('nowhere')]).toEqual([[], []])
  await project[Symbol.asyncDispose]()
  expect(existsSync(project.pathOf('.'))).toBe(false)
})

test('what commands write does not land in the repository', async () => {
  await using project = await createProject()
  for (const folder of ['reports', 'reports/manual', 'steps', 'features'])
    expect(lstatSync(project.pathOf(folder)).isSymbolicLink()).toBe(false)
  for (const own of ['reports/out', 'reports/manual/desk', 'steps/cucumber.ts'])
    expect(existsSync(project.pathOf(own))).toBe(false)
})

test('a command takes the project for its repository, and tells how it ended', async () => {
  await using project = await createProject()
  const { code, printed, complained } = await project.run('report', ['open'])
  expect([code, printed]).toEqual([1, ''])
  expect(complained).toContain(`there is no page at ${project.pathOf('reports/out/index.html')}`)
})

test('a command ends with the project', async () => {
  const project = await createProject()
  const ended = expect(project.run('accept', ['--help'])).rejects.toThrow('the scenario is over')
  await project[Symbol.asyncDispose]()
  await ended
})

test('programs are looked for where commands find them', () => {
  expect([isInstalled('sh'), isInstalled('no-such-program')]).toEqual([true, false])
})
