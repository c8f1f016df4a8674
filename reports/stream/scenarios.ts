import { createHash } from 'node:crypto'
import type { Pickle, TestCase } from '@cucumber/messages'
import type { Attempt, Outcome, Scenario } from '../model.ts'
import { oneLine } from '../text.ts'
import { buildAttempts } from './attempts.ts'
import type { AttemptMessages, Collected } from './collector.ts'
import type { ExampleRow } from './gherkin.ts'

/** What a scenario is called that has no name. */
export const unnamed = 'a scenario without a name'

interface Names {
  readonly feature: string
  readonly rule?: string
  readonly row?: ExampleRow
}

const namesOf = (pickle: Pickle, { gherkin }: Collected): Names => {
  const ids = pickle.astNodeIds
  const place = ids.map((id) => gherkin.place(id)).find((found) => found !== undefined)
  const row = ids.map((id) => gherkin.row(id)).find((found) => found !== undefined)
  return {
    feature: oneLine(place?.feature ?? '') || oneLine(pickle.uri),
    ...(place?.rule === undefined ? {} : { rule: oneLine(place.rule) }),
    ...(row === undefined ? {} : { row }),
  }
}

/** The id that a scenario was given; it survives moving and renaming. */
const givenId = ({ tags }: Pickle): string | undefined =>
  tags.find(({ name }) => /^@id:[\w.-]{1,60}$/.test(name))?.name.slice('@id:'.length)

/** A row of an outline, told apart from the others by its values, so that rows may be moved and added. */
const rowId = (row: ExampleRow): string => {
  const cells = row.map(([, cell]) => cell)
  const words = cells
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  if (words !== '' && words.length <= 24) return words
  const digest = createHash('sha256').update(JSON.stringify(cells)).digest('hex').slice(0, 6)
  return `${words.slice(0, 16)}-${digest}`.replace(/^-/, '')
}

const idOf = (pickle: Pickle, { rule, row }: Names): string => {
  const given = givenId(pickle)
  if (given !== undefined) return row === undefined ? given : `${given}.${rowId(row)}`
  const identity = JSON.stringify([pickle.uri, rule ?? '', pickle.name, row ?? []])
  return createHash('sha256').update(identity).digest('hex').slice(0, 16)
}

/** Skips need a reason; a pass after anything else is flaky; whatever is left has failed. */
const outcomeOf = (attempts: readonly Attempt[]): { outcome: Outcome; why?: string } => {
  const last = attempts.at(-1)!
  const earlier = attempts.slice(0, -1)
  if (last.status === 'passed') {
    const bad = earlier.find(({ status }) => status !== 'passed')
    return bad === undefined
      ? { outcome: 'passed' }
      : { outcome: 'flaky', why: `attempt ${bad.number}: ${bad.why ?? bad.status}` }
  }
  if (last.status === 'skipped' && last.why !== undefined && earlier.length === 0)
    return { outcome: 'skipped', why: last.why }
  if (last.status === 'skipped' && earlier.length > 0)
    return { outcome: 'failed', why: 'skipped after an attempt that did not pass' }
  return {
    outcome: 'failed',
    why: last.why ?? (last.status === 'skipped' ? 'skipped without a named reason' : last.status),
  }
}

const hostsOf = (attempts: readonly Attempt[], messages: readonly AttemptMessages[]): string[] => {
  const steps = attempts.flatMap((attempt) => attempt.steps)
  const planned = messages.flatMap(({ meanings }) =>
    meanings.flatMap(({ meaning }) => (meaning.kind === 'environment' ? meaning.seated : [])),
  )
  const seen = steps.flatMap(({ lastSeen, attachments }) => [
    ...lastSeen.map(({ host }) => host),
    ...attachments.flatMap(({ host }) => (host === undefined ? [] : [host])),
  ])
  return [...new Set([...planned, ...seen])].filter((host) => host !== '')
}

const environmentOf = (messages: readonly AttemptMessages[]): { environment?: string } => {
  const ids = messages.flatMap(({ meanings }) =>
    meanings.flatMap(({ meaning }) => (meaning.kind === 'environment' ? [meaning.facts.id] : [])),
  )
  return ids.length === 0 ? {} : { environment: ids.at(-1)! }
}

/** The values of an outline's row that its rendered name does not say. */
const unsaid = (name: string, row: ExampleRow): string =>
  row
    .map(([, cell]) => cell)
    .filter((cell) => !name.includes(cell))
    .join(' · ')

const buildScenario = (testCase: TestCase, pickle: Pickle, collected: Collected): Scenario => {
  const names = namesOf(pickle, collected)
  const attempts = buildAttempts(testCase, pickle, collected)
  const messages = collected.attempts.get(testCase.id) ?? []
  const tags = pickle.tags.map(({ name }) => collected.intern(oneLine(name, 100)))
  const name = oneLine(pickle.name) || unnamed
  const cells = oneLine(unsaid(name, names.row ?? []), 200)
  return {
    id: idOf(pickle, names),
    uri: oneLine(pickle.uri),
    line: pickle.location?.line ?? 0,
    feature: names.feature,
    ...(names.rule === undefined ? {} : { rule: names.rule }),
    name,
    title: cells === '' ? name : `${name} (${cells})`,
    tags,
    scopeLines: tags.flatMap((tag) => (tag.startsWith('@scope:') ? [collected.intern(tag.slice(7))] : [])),
    ...outcomeOf(attempts),
    hosts: hostsOf(attempts, messages),
    ...environmentOf(messages),
    attempts,
  }
}

const countBy = <T>(values: readonly T[], key: (value: T) => string): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(key(value), (counts.get(key(value)) ?? 0) + 1)
  return counts
}

/** Titles are unique within feature and rule, ids within the run, so that no format can merge two scenarios. */
const makeUnique = (scenarios: readonly Scenario[]): Scenario[] => {
  const full = ({ feature, rule, title }: Scenario) => JSON.stringify([feature, rule, title])
  const titles = countBy(scenarios, full)
  const placed = scenarios.map((scenario) =>
    titles.get(full(scenario)) === 1
      ? scenario
      : { ...scenario, title: `${scenario.title} [${scenario.uri}:${scenario.line}]` },
  )
  const ids = new Set<string>()
  return placed.map((scenario) => {
    let nth = 1
    while (ids.has(nth === 1 ? scenario.id : `${scenario.id}-${nth}`)) nth++
    const id = nth === 1 ? scenario.id : `${scenario.id}-${nth}`
    ids.add(id)
    return nth === 1 ? scenario : { ...scenario, id, title: `${scenario.title} #${nth}` }
  })
}

/** Ids that tags give to more than one scenario, rows of one outline apart. */
export const sharedIds = ({ pickles, gherkin }: Collected): readonly string[] => {
  const owners = new Map<string, Set<string>>()
  for (const pickle of pickles.values()) {
    const given = givenId(pickle)
    const owner = pickle.astNodeIds.find((id) => gherkin.place(id) !== undefined) ?? pickle.id
    if (given !== undefined) owners.set(given, (owners.get(given) ?? new Set()).add(owner))
  }
  return [...owners].filter(([, some]) => some.size > 1).map(([id]) => id)
}

/** Every planned scenario, in the order of the stream. */
export const buildScenarios = (collected: Collected): Scenario[] =>
  makeUnique(
    [...collected.testCases.values()].flatMap((testCase) => {
      const pickle = collected.pickles.get(testCase.pickleId)
      return pickle === undefined ? [] : [buildScenario(testCase, pickle, collected)]
    }),
  )
