import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readWrittenFeature } from '../../features.ts'
import type { Program } from '../../program.ts'
import { temporaryFolder } from '../../testing/project.ts'
import { runManual } from '../command.ts'

export const feature = `Feature: Lending
  @id:manual-sees @manual @scope:security-1
  Scenario: She sees it
    Given a lender
    When she looks
    Then she sees it
  @id:manual-leaves @manual @scope:security-2
  Scenario: She leaves
    When she leaves
    Then nothing is left
`

export const written = readWrittenFeature('features/manual/lending.feature', feature)

export interface Bench extends Disposable {
  readonly root: string
  readonly printed: string[]
  readonly complained: string[]
  readonly program: Program
  /** Runs `manual …`; answers come from `answers`, in order. */
  run(...args: readonly string[]): Promise<number>
  /** What the last run printed with `--json`. */
  json<T>(): T
  readonly answers: string[]
}

/** A repository of two manual scenarios in a temporary folder, on a fixed day. */
export const bench = (): Bench => {
  const folder = temporaryFolder()
  const root = folder.path
  mkdirSync(join(root, 'features/manual'), { recursive: true })
  writeFileSync(join(root, 'features/manual/lending.feature'), feature)
  writeFileSync(join(root, 'package.json'), '{"version":"1.2.3-rc1"}')
  const [printed, complained, answers]: [string[], string[], string[]] = [[], [], []]
  const program: Program = {
    root,
    variables: {},
    now: () => new Date('2026-03-01T12:00:00Z'),
    pause: async () => undefined,
    ask: async () => answers.shift() ?? '',
    print: (text) => void printed.push(text),
    complain: (text) => void complained.push(text),
  }
  return {
    root,
    printed,
    complained,
    program,
    answers,
    run: (...args) => runManual([...args, '--json'], program),
    json: <T>() => JSON.parse(printed.at(-1) ?? 'null') as T,
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}
