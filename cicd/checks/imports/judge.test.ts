import { describe, expect, test } from 'vitest'
import { findCircles } from './circles.ts'
import { judgeImports } from './judge.ts'
import { folderRules } from './rules.ts'

const packages = {
  dependencies: new Set(['level', '@libp2p/tcp']),
  devDependencies: new Set(['vitest', 'esbuild']),
}

const judge = (path: string, ...lines: string[]) =>
  judgeImports([{ path, text: lines.join('\n') }], folderRules, packages).map(
    ({ line, message }) => `${line} ${message}`,
  )

describe('who may import whom', () => {
  test.each([
    ['dms/network/libp2p/a.ts', "import { tcp } from '@libp2p/tcp'"],
    ['dms/network/libp2p/a.ts', "import { Clock } from '../../core/index.ts'"],
    ['dms/actor/a.ts', "import type { Network } from '../network/index.ts'"],
    ['dms/main.ts', "import { createLibp2p } from './network/libp2p/network.ts'"],
    ['dms/cli/run.ts', "import { createDmsClient } from '../client/index.ts'"],
    ['environments/providers/in-process/a.ts', "import { createDms } from '../../../dms/main.ts'"],
    ['environments/environment.ts', "import type { DmsClient } from '../dms/client/index.ts'"],
    ['steps/hooks/lease.ts', "import { createProvider } from '../../environments/index.ts'"],
    ['steps/tasks/deploy.ts', "import type { Host } from '../../environments/environment.ts'"],
    ['steps/definitions/trust.ts', "import { grant } from '../tasks/grant.ts'"],
    ['cicd/accept.ts', "import { writeReports } from '../reports/index.ts'"],
    ['cicd/x.ts', "import { readFileSync } from 'node:fs'"],
    ['dms/network/a.test.ts', "import { test } from 'vitest'"],
  ])('%s may: %s', (path, line) => {
    expect(judge(path, line)).toEqual([])
  })

  test.each([
    ['an implementation of another family', 'dms/actor/a.ts', "import { x } from '../network/libp2p/x.ts'"],
    [
      'a type of an implementation of another family',
      'dms/actor/a.ts',
      "import type { X } from '../network/libp2p/x.ts'",
    ],
    ['a higher layer', 'dms/network/a.ts', "import { x } from '../actor/index.ts'"],
    ['a higher layer by re-export', 'dms/core/a.ts', "export { x } from '../actor/index.ts'"],
    ['a higher layer at run time', 'dms/core/a.ts', "const x = await import('../actor/index.ts')"],
    ['main from inside', 'dms/node/a.ts', "import { createDms } from '../main.ts'"],
    ['anything outside dms', 'dms/api/a.ts', "import { x } from '../../environments/index.ts'"],
    ['a test runner', 'dms/api/a.ts', "import { expect } from 'vitest'"],
    ['a package for development', 'dms/api/a.ts', "import { build } from 'esbuild'"],
    ['a package that nobody listed', 'reports/a.ts', "import x from 'left-pad'"],
    ['the actor from the command line', 'dms/cli/run.ts', "import { x } from '../actor/index.ts'"],
    ['another provider', 'environments/providers/netns/a.ts', "import { x } from '../process/host.ts'"],
    [
      'main from a provider of built daemons',
      'environments/providers/process/a.ts',
      "import { x } from '../../../dms/main.ts'",
    ],
    [
      'a provider from the interface',
      'environments/environment.ts',
      "import { x } from './providers/netns/a.ts'",
    ],
    ['steps from environments', 'environments/deploy/a.ts', "import { x } from '../../steps/world/world.ts'"],
    [
      'a provider from hooks',
      'steps/hooks/a.ts',
      "import { x } from '../../environments/providers/netns/a.ts'",
    ],
    ['processes from a task', 'steps/tasks/a.ts', "import { spawn } from 'node:child_process'"],
    ['sockets from a question', 'steps/questions/a.ts', "import { connect } from 'node:net'"],
    ['dms internals from a task', 'steps/tasks/a.ts', "import { x } from '../../dms/ucan/index.ts'"],
    [
      'environments from a definition',
      'steps/definitions/a.ts',
      "import { x } from '../../environments/index.ts'",
    ],
    ['dms from reports', 'reports/a.ts', "import type { X } from '../dms/core/index.ts'"],
    ['steps from reports', 'reports/a.ts', "import { x } from '../steps/world/world.ts'"],
    ['environments from reports', 'reports/a.ts', "import type { X } from '../environments/environment.ts'"],
    ['inside of reports from cicd', 'cicd/a.ts', "import { x } from '../reports/record.ts'"],
    ['inside of steps from cicd', 'cicd/a.ts', "import x from '../steps/cucumber.ts'"],
    ['a folder without a rule', 'other/a.ts', "import { x } from './b.ts'"],
  ])('refuses %s', (_what, path, line) => {
    expect(judge(path, '', line)).toHaveLength(1)
    expect(judge(path, '', line)[0]).toMatch(/^2 imports /)
  })

  test('sees imports that span lines, and takes only whole type imports for types', () => {
    expect(
      judge(
        'environments/environment.ts',
        'import {',
        '  type A,',
        '  b,',
        "} from '../dms/client/index.ts'",
      ),
    ).toEqual([expect.stringMatching(/^1 imports dms\/client\/index\.ts/)])
    expect(
      judge(
        'environments/environment.ts',
        'import {',
        '  type A,',
        '  type B,',
        "} from '../dms/client/index.ts'",
      ),
    ).toEqual([])
  })

  test('does not take quoted examples for imports', () => {
    expect(judge('reports/a.ts', 'const example = "import { x } from \'../dms/main.ts\'"')).toEqual([])
  })
})

describe('circles', () => {
  const file = (path: string, ...targets: string[]) => ({
    path,
    text: targets.map((target) => `import { x } from '${target}'`).join('\n'),
  })

  test('a circle of files is told once, with its tour', () => {
    const found = findCircles([
      file('cicd/a.ts', './b.ts'),
      file('cicd/b.ts', './c.ts'),
      file('cicd/c.ts', './a.ts'),
    ])
    expect(found.map(({ message }) => message)).toEqual([
      'imports go in a circle: cicd/a.ts → cicd/b.ts → cicd/c.ts → cicd/a.ts',
    ])
  })

  test('a circle of families counts even when it is of types only', () => {
    const files = [
      { path: 'dms/job/a.ts', text: "import type { X } from '../resources/index.ts'" },
      { path: 'dms/resources/b.ts', text: "import type { Y } from '../job/index.ts'" },
    ]
    expect(findCircles(files).map(({ message }) => message)).toEqual([
      'imports go in a circle: dms/job → dms/resources → dms/job',
    ])
  })

  test('a tree has none', () => {
    expect(
      findCircles([file('cicd/a.ts', './b.ts', './c.ts'), file('cicd/b.ts', './c.ts'), file('cicd/c.ts')]),
    ).toEqual([])
  })
})
