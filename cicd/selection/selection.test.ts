import { describe, expect, test } from 'vitest'
import { parseDiff } from '../plan/change.ts'
import { readGraph } from './graph.ts'
import type { CoverageMap } from './map.ts'
import { wordsOf } from './map.ts'
import { blobOf, createLineFinder } from './profile.ts'
import { selectBy } from './select.ts'
import { stalenessOf } from './stale.ts'

const files = [
  { path: 'dms/job/parse.ts', text: "import { limit } from './limit.ts'" },
  { path: 'dms/job/limit.ts', text: '' },
  { path: 'dms/job/parse.test.ts', text: "import { parse } from './parse.ts'" },
  { path: 'dms/nunet.ts', text: "import { parse } from './job/parse.ts'" },
  { path: 'environments/deploy/deploy.ts', text: '' },
  { path: 'environments/deploy/deploy.test.ts', text: "import { deploy } from './deploy.ts'" },
  { path: 'cicd/tool.ts', text: '' },
  { path: 'cicd/tool.test.ts', text: "spawn('cicd/tool.ts')" },
]
const scenario = (name: string) => ({ uri: 'features/a.feature', line: 1, name, tags: [] })
const scenarios = [scenario('one'), scenario('two'), scenario('new')]
const map: CoverageMap = {
  format: 1,
  scenarios: ['features/a.feature\tone', 'features/a.feature\ttwo'],
  files: {
    'dms/job/parse.ts': {
      blob: 'b1',
      functions: [
        [10, 30, ...wordsOf([0, 1], 2)],
        [12, 14, ...wordsOf([1], 2)],
        [20, 22, ...wordsOf([], 2)],
      ],
    },
    'dms/job/limit.ts': { blob: 'b2', functions: [] },
  },
}
const select = (...changed: { file: string; oldBlob?: string; lines?: { from: number; to: number }[] }[]) => {
  const selection = selectBy(
    { kind: 'known', about: 'a test', files: changed },
    {
      graph: () => readGraph(files),
      map: () => map,
      scenarios,
      unitTests: files.map(({ path }) => path).filter((path) => path.endsWith('.test.ts')),
    },
  )
  const names = (chosen: 'all' | ReadonlySet<string>) =>
    chosen === 'all' ? 'all' : [...chosen].map((key) => key.split('\t').at(-1)).sort()
  return {
    units: names(selection.unitTests),
    inProcess: names(selection.scenarios('in-process')),
    netns: names(selection.scenarios('netns')),
    reasons: selection.reasons,
  }
}
const at = (from: number, to = from, oldBlob = 'b1') => ({
  file: 'dms/job/parse.ts',
  oldBlob,
  lines: [{ from, to }],
})

describe('what a change may affect', () => {
  test('lines of an inner function: who ran that; new scenarios always', () => {
    expect(select(at(13))).toMatchObject({ inProcess: ['new', 'two'], netns: ['new', 'two'] })
  })
  test('lines of an outer function: whoever ran it', () => {
    expect(select(at(11)).inProcess).toEqual(['new', 'one', 'two'])
  })
  test('a function that nobody called in one process may be called elsewhere', () => {
    expect(select(at(21))).toMatchObject({ inProcess: ['new'], netns: 'all' })
  })
  test('a text that was not recorded so: who ran anything in it', () => {
    expect(select(at(13, 13, 'other')).inProcess).toEqual(['new', 'one', 'two'])
  })
  test('constants act through whoever imports them', () => {
    expect(
      select({ file: 'dms/job/limit.ts', oldBlob: 'b2', lines: [{ from: 1, to: 1 }] }).inProcess,
    ).toEqual(['new', 'one', 'two'])
  })
  test('unit tests follow imports, what is started by name, and what is built', () => {
    expect(select({ file: 'dms/job/limit.ts' }).units).toEqual(['dms/job/parse.test.ts'])
    expect(select({ file: 'dms/job/parse.ts' }).units).toEqual([
      'dms/job/parse.test.ts',
      'environments/deploy/deploy.test.ts',
    ])
    expect(select({ file: 'cicd/tool.ts' })).toMatchObject({
      units: ['cicd/tool.test.ts'],
      inProcess: ['new'],
    })
  })
  test('unit tests three imports away are near, and so are the nearest wherever they are', () => {
    const chain = (length: number, test: number) => [
      { path: 'dms/x0.ts', text: '' },
      ...Array.from({ length }, (_, at) => ({
        path: `dms/x${at + 1}.ts`,
        text: `import { a } from './x${at}.ts'`,
      })),
      { path: 'dms/x.test.ts', text: `import { a } from './x${test}.ts'` },
      { path: 'dms/y.test.ts', text: `import { a } from './x${length}.ts'` },
    ]
    const near = (sources: ReturnType<typeof chain>) =>
      [
        ...(selectBy(
          { kind: 'known', about: 'a test', files: [{ file: 'dms/x0.ts' }] },
          {
            graph: () => readGraph(sources),
            map: () => map,
            scenarios,
            unitTests: ['dms/x.test.ts', 'dms/y.test.ts'],
          },
        ).unitTests as ReadonlySet<string>),
      ].toSorted()
    expect(near(chain(3, 2))).toEqual(['dms/x.test.ts'])
    expect(near(chain(2, 2))).toEqual(['dms/x.test.ts', 'dms/y.test.ts'])
    expect(near(chain(6, 5))).toEqual(['dms/x.test.ts'])
  })
  test('through an index.ts is no further', () => {
    const graph = readGraph([
      { path: 'dms/job/index.ts', text: "export { a } from './a.ts'" },
      { path: 'dms/job/a.ts', text: '' },
      { path: 'dms/b.ts', text: "import { a } from './job/index.ts'" },
    ])
    expect([...graph.dependents('dms/job/a.ts')]).toEqual([
      ['dms/job/a.ts', 0],
      ['dms/job/index.ts', 1],
      ['dms/b.ts', 1],
    ])
  })
  test('words affect nothing, a feature its own scenarios', () => {
    expect(select({ file: 'dms/README.md' })).toMatchObject({ units: [], inProcess: ['new'] })
    expect(select({ file: 'features/a.feature' })).toMatchObject({ units: [], netns: ['new', 'one', 'two'] })
  })
  test.each([
    'package.json',
    'features/ensembles/greeting.yaml',
    'dms/job/gone.ts',
    'surprise.bin',
    'environments/topologies/pair.yaml',
  ])('nobody knows what needs %s, so everything runs', (file) => {
    expect(select({ file })).toMatchObject({ units: 'all', inProcess: 'all', netns: 'all' })
  })
  test('every file has its reason', () => {
    expect(select(at(13), { file: 'dms/README.md' }).reasons.map(({ effect }) => effect)).toEqual([
      expect.stringMatching(/1 scenario: tests near it; who ran the changed functions/),
      expect.stringMatching(/words/),
    ])
  })
})

describe('an old map', () => {
  const known = map.scenarios.map((key) => scenario(key.split('\t')[1]!))
  const sources = [{ path: 'dms/job/parse.ts', text: 'a' }]
  const fresh: CoverageMap = { ...map, files: { 'dms/job/parse.ts': { blob: blobOf('a'), functions: [] } } }
  test('is told when more than a fifth of its files or scenarios are not as recorded', () => {
    expect(stalenessOf(fresh, { sources, scenarios: known })).toBeUndefined()
    expect(stalenessOf(map, { sources, scenarios: known })).toMatch(/old: 1 of 1 files .* 0 of 2 scenarios/)
    expect(stalenessOf(fresh, { sources, scenarios })).toMatch(/0 of 1 files .* 1 of 3 scenarios/)
  })
  test('that was never recorded is told as well', () => {
    expect(stalenessOf(undefined, { sources, scenarios })).toMatch(/nobody has recorded/)
  })
})

describe('reading', () => {
  test('a diff: old lines of each file, new files without, binary ones without lines', () => {
    const zero = '0'.repeat(40)
    const one = '1'.repeat(40)
    expect(
      parseDiff(
        `diff --git a/x y.ts b/x y.ts\nindex ${one}..${one} 100644\n--- a/x y.ts\n+++ b/x y.ts\n@@ -3,2 +3 @@\n-a\n@@ -9,0 +8,4 @@\n+b\n` +
          `diff --git a/new.ts b/new.ts\nnew file mode 100644\nindex ${zero}..${one}\n--- /dev/null\n+++ b/new.ts\n@@ -0,0 +1 @@\n+a\n` +
          `diff --git a/p.png b/p.png\nindex ${one}..${one}\nBinary files a/p.png and b/p.png differ\n`,
      ),
    ).toEqual([
      {
        file: 'x y.ts',
        oldBlob: one,
        lines: [
          { from: 3, to: 4 },
          { from: 9, to: 10 },
        ],
      },
      { file: 'new.ts' },
      { file: 'p.png', oldBlob: one },
    ])
  })
  test('a name that git quotes is the name that the file has', () => {
    const one = '1'.repeat(40)
    const quoted = ['"a/features/gr\\303\\244n\\"t\\t.feature"', '"b/features/gr\\303\\244n\\"t\\t.feature"']
    expect(parseDiff(`diff --git ${quoted.join(' ')}\nindex ${one}..${one} 100644\n`)).toEqual([
      { file: 'features/grän"t\t.feature', oldBlob: one, lines: [] },
    ])
  })
  test.each(['\r', '\u2028', '\u2029'])('a text with %j in it moves no line to another file', (end) => {
    const one = '1'.repeat(40)
    const forged = `${end}diff --git a/README.md b/README.md${end}index ${one}..${one}`
    expect(
      parseDiff(
        `diff --git a/x.ts b/x.ts\nindex ${one}..${one} 100644\n--- a/x.ts\n+++ b/x.ts\n@@ -3 +3 @@\n-a\n+// ${forged}\n@@ -90 +90 @@\n-b\n+c\n`,
      ),
    ).toEqual([
      {
        file: 'x.ts',
        oldBlob: one,
        lines: [
          { from: 3, to: 3 },
          { from: 90, to: 90 },
        ],
      },
    ])
  })
  test('lines of offsets, and the name that git gives a text', () => {
    const lineAt = createLineFinder('a\nbc\n\nd')
    expect([0, 1, 2, 4, 5, 6].map(lineAt)).toEqual([1, 1, 2, 2, 3, 4])
    expect(blobOf('hello\n')).toBe('ce013625030ba8dba906f756967f9e9ca394464a')
  })
})
