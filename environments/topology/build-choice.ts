import type { BuildChoice } from '../topology.ts'

const forms: Readonly<Record<string, (text: string) => BuildChoice>> = {
  commit: (commit) => ({ commit }),
  tag: (tag) => ({ tag }),
  file: (file) => ({ file }),
}

/** What `readBuildChoice` takes. */
export const expectedBuild = '"last release", "tag v1.2.3", "commit 1a2b3c4", or the path of a build.json'

const revision = /^[0-9A-Za-z][0-9A-Za-z._/+-]{0,127}$/

/** Nothing that git would take for an option or a range. */
export const isBuildChoice = (choice: unknown): choice is BuildChoice => {
  if (typeof choice !== 'object' || choice === null || Object.keys(choice).length !== 1) return false
  const { file, commit, tag, lastRelease } = choice as Record<string, unknown>
  const isRevision = (value: unknown) =>
    typeof value === 'string' && revision.test(value) && !value.includes('..')
  return (
    lastRelease === true ||
    isRevision(commit) ||
    isRevision(tag) ||
    (typeof file === 'string' && file.length > 0 && file.length <= 4096)
  )
}

/** Which daemon people mean: undefined when the text says none. */
export const readBuildChoice = (text: string): BuildChoice | undefined => {
  const words = text.trim()
  if (/^last[ -]release$/i.test(words)) return { lastRelease: true }
  const [, form, rest] = /^(commit|tag|file)(?::| +)\s*(.+)$/.exec(words) ?? []
  const choice = form === undefined ? { file: words } : forms[form]!(rest!)
  const isPath = form !== undefined || words.endsWith('.json') || words.includes('/')
  return isPath && isBuildChoice(choice) ? choice : undefined
}

/** As `readBuildChoice` takes it. */
export const writeBuildChoice = (choice: BuildChoice): string => {
  if ('lastRelease' in choice) return 'last release'
  const [[form, value]] = Object.entries(choice) as [[string, string]]
  return `${form} ${value}`
}
