import { changeSince } from '../plan/change.ts'
import type { Check, Finding } from './check.ts'

/** What users can see of a change: the daemon, its interfaces, the commands and wordings of the harness. */
const visible =
  /^(dms|environments|steps|reports|cicd)\/(?!.*\.(test|bench)\.ts$)(?!.*\/(testing|fixtures|compliance)\/).*\.(ts|mjs|yaml)$/

/** What a change of a product needs beside it, and why. */
const companions: readonly {
  readonly what: string
  readonly when: RegExp
  readonly pattern: RegExp
  readonly fix: string
}[] = [
  {
    what: 'scenario',
    when: /^dms\//,
    pattern: /^features\/.*\.feature$/,
    fix: 'write the scenario that shows it (features/README.md)',
  },
  {
    what: 'README',
    when: visible,
    pattern: /(^|\/)README\.md$|^specs\/architecture\.md$/,
    fix: 'say it in the README of the folder',
  },
  {
    what: 'line in the changelog',
    when: visible,
    pattern: /^specs\/changes\//,
    fix: 'add a line to specs/changes/changelog.md',
  },
]

/** Types of commits that change nothing for users. */
const silent = /^(test|refactor|style|chore|docs|ci|build)(\([^)]*\))?: /

/** Says what a change lacks. @param subjects first lines of its commits; if all are of a kind that users do not see, it lacks nothing */
export const judgeChange = (files: readonly string[], subjects: readonly string[]): readonly Finding[] => {
  if (subjects.length > 0 && subjects.every((subject) => silent.test(subject))) return []
  return companions.flatMap(({ what, when, pattern, fix }) => {
    const [first, ...others] = files.filter((file) => when.test(file) && visible.test(file))
    if (first === undefined || files.some((file) => pattern.test(file))) return []
    const rest = others.length === 0 ? '' : ` and ${others.length} more`
    return [
      {
        file: first,
        message: `${first}${rest} changed without a ${what}`,
        fix: `${fix}, or commit it as refactor, test or chore if users see nothing of it`,
      },
    ]
  })
}

/** Not one of all checks: it needs a base. `npm run check -- change --base <ref>`. */
export const changeCheck = (base: string, subjectsSince: (root: string) => readonly string[]): Check => ({
  name: 'change',
  summary: 'a change that users see comes with scenario, README and changelog',
  run: async (root) => {
    const change = changeSince(root, base)
    if (change.kind === 'unknown')
      return {
        looked: change.about,
        findings: [{ message: change.about, fix: 'name a branch, tag or commit with --base' }],
      }
    return {
      looked: change.about,
      findings: judgeChange(
        change.files.map(({ file }) => file),
        subjectsSince(root),
      ),
    }
  },
})
