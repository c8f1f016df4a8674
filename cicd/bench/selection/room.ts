import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runSealed, runtimeWindow, type Window } from '../../contribution/seal.ts'
import type { Defect } from './defects.ts'
import { judgeEnd, type Played } from './judge-end.ts'
import type { ScenariosRequest } from './play-scenarios.ts'

/** Longer than this nothing takes that is right; what hangs has been caught. */
const timeMs = 150_000

/**
 * Plays tests beside planted defects, one a file, in a sealed room: without network, rights or a way to write, because code with a
 * mistake in it may do anything. The checkout stays as it is: the file with the defect lies over the right one in there.
 */
export const createRoom = (root: string, isRoot: boolean) => {
  const features = readdirSync(join(root, 'features'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'ensembles')
    .map(({ name }) => join('features', name))
  const windows = [
    runtimeWindow(process.execPath),
    ...['vitest.config.ts', 'package-lock.json', '.gitlab-ci.yml', 'biome.json', ...features].map(
      (name): Window => ({ from: join(root, name), to: `/repo/${name}` }),
    ),
  ]
  const play = async (beside: readonly Defect[], command: readonly string[]): Promise<Played> => {
    const folder = mkdtempSync(join(tmpdir(), 'defect-'))
    try {
      const over = beside.map(({ file, text }, index): Window => {
        const from = join(folder, `${index}.ts`)
        writeFileSync(from, text)
        return { from, to: `/repo/${file}` }
      })
      const end = await runSealed({ root, isRoot, timeMs, windows: [...windows, ...over] }, [
        '/runtime/node',
        ...command,
      ])
      return judgeEnd(end)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return {
    /** Test files one after another, up to the first red one. */
    playUnits: (beside: readonly Defect[], files: readonly string[]): Promise<Played> => {
      const vitest = [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--configLoader',
        'native',
        '--bail',
        '1',
        '--no-fsModuleCache',
      ]
      const reporter = '--reporter=./cicd/bench/selection/unit-reporter.ts'
      return play(beside, [...vitest, '--maxWorkers', '1', reporter, ...files])
    },
    /**
     * Scenarios in one process; beside defects, up to the first red one.
     *
     * @param paths as `features/a.feature:3:9`
     */
    playScenarios: (beside: readonly Defect[], paths: readonly string[]): Promise<Played> => {
      const request: ScenariosRequest = { paths, failFast: beside.length > 0 }
      return play(beside, ['cicd/bench/selection/play-scenarios.ts', JSON.stringify(request)])
    },
  }
}

export type Room = ReturnType<typeof createRoom>
