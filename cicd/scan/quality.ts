import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** The linters’ findings in the form that the forge shows beside a change. */
export const lintersSay = (root: string): readonly object[] =>
  [
    ['biome', 'check', '--reporter=gitlab', '.'],
    ['oxlint', '--format=gitlab'],
  ].flatMap(([program = '', ...args]) => {
    const { stdout } = spawnSync(join(root, 'node_modules', '.bin', program), args, {
      cwd: root,
      encoding: 'utf8',
    })
    return readReport(program, stdout ?? '')
  })

/** The report of one linter; one that cannot be read says so, as a finding of its own. */
export const readReport = (program: string, text: string): readonly object[] => {
  try {
    const report = JSON.parse(text.slice(text.indexOf('['))) as unknown
    if (Array.isArray(report)) return report as object[]
  } catch {
    // Told below.
  }
  return [
    {
      description: `${program} left no report that can be read`,
      check_name: program,
      fingerprint: `unreadable-${program}`,
      severity: 'major',
      location: { path: 'package.json', lines: { begin: 1 } },
    },
  ]
}
