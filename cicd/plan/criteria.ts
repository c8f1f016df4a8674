import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a record of a run says of one scenario, as far as it is read here. */
export interface ProvenScenario {
  readonly id: string
  readonly title: string
  readonly uri: string
  readonly line: number
  readonly outcome: string
  readonly scopeLines: readonly string[]
}

export interface Criterion {
  readonly line: number
  readonly text: string
  /** Scope lines and ids of scenarios that it names. */
  readonly names: readonly string[]
}

const item = /^\s*[-*] (?:\[[ xX]\] )?(.+)$/
const named = /@scope:([a-z0-9-]+-\d+)|`([0-9a-z-]{6,64})`/g

/** The list below a heading "Acceptance criteria"; each item names scope lines (`@scope:…`) or ids of scenarios. */
export const readCriteria = (markdown: string): readonly Criterion[] => {
  let isInside = false
  return markdown.split('\n').flatMap((text, index) => {
    if (/^#+ /.test(text)) isInside = /^#+ acceptance criteria\b/i.test(text)
    const match = isInside ? item.exec(text) : null
    if (match === null) return []
    const names = [...match[1]!.matchAll(named)].map(([, scope, id]) => scope ?? id ?? '')
    return [{ line: index + 1, text: match[1]!, names }]
  })
}

/** The same list with the scenarios that prove each item, and how they last came out. */
export const fillCriteria = (
  criteria: readonly Criterion[],
  scenarios: readonly ProvenScenario[],
  run: string,
): readonly string[] => [
  ...criteria.flatMap(({ text, names }) => {
    const proofs = names.flatMap((name) =>
      scenarios.filter(({ id, scopeLines }) => id === name || scopeLines.includes(name)),
    )
    const isProven = proofs.length > 0 && proofs.every(({ outcome }) => outcome === 'passed')
    return [
      `- [${isProven ? 'x' : ' '}] ${text}`,
      ...(proofs.length > 0
        ? proofs.map(
            ({ id, title, uri, line, outcome }) => `  - ${outcome}: \`${id}\` ${title} (${uri}:${line})`,
          )
        : [
            `  - no scenario proves it${names.length === 0 ? ': name a scope line or the id of a scenario' : ''}`,
          ]),
    ]
  }),
  '',
  run,
]

interface Run {
  readonly scenarios: readonly ProvenScenario[]
  /** Which run it was, in one line. */
  readonly about: string
}

/** The last run of a reports folder. */
export const readLastRun = (root: string, folder = 'reports/out'): Run => {
  const path = join(root, folder, 'record.json')
  if (!existsSync(path))
    return { scenarios: [], about: `There is no run in ${folder}; \`npm run accept\` makes one.` }
  const { scenarios, context } = JSON.parse(readFileSync(path, 'utf8')) as {
    scenarios: readonly ProvenScenario[]
    context: { provider: string; startedAt: string; commit: string }
  }
  return {
    scenarios,
    about: `Last run: ${context.startedAt}, ${context.provider}, commit ${context.commit.slice(0, 8)}.`,
  }
}
