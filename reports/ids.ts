import { createHash } from 'node:crypto'
import { AstBuilder, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin'
import { type Feature, type GherkinDocument, IdGenerator, type Scenario, type Tag } from '@cucumber/messages'
import type { FeatureFile } from './features.ts'
import { oneLine } from './text.ts'

/** What is against writing ids; each names its place. */
export interface IdFault {
  readonly code: 'IDS_SHARED' | 'IDS_FORM' | 'FEATURE_BROKEN'
  readonly text: string
}

/** An id for a scenario that has none. */
export interface GivenId {
  readonly uri: string
  /** Of the scenario, in the text as it was. */
  readonly line: number
  readonly title: string
  readonly id: string
}

export interface IdPlan {
  readonly faults: readonly IdFault[]
  readonly given: readonly GivenId[]
  /** New texts of the files that have to change; none where there is a fault. */
  readonly files: readonly FeatureFile[]
}

const prefix = '@id:'
const form = /^@id:[\w.-]{1,60}$/

/** Rows of an outline append up to 25 characters, and 60 is what a ledger takes. */
const longest = 35

interface Read extends FeatureFile {
  readonly scenarios: readonly Scenario[]
  /** Tags that scenarios inherit. */
  readonly above: readonly Tag[]
}

const parse = (text: string): GherkinDocument =>
  new Parser(new AstBuilder(IdGenerator.incrementing()), new GherkinClassicTokenMatcher()).parse(text)

const scenariosOf = (feature: Feature | undefined): readonly Scenario[] =>
  (feature?.children ?? []).flatMap(({ scenario, rule }) =>
    scenario === undefined ? (rule?.children ?? []).flatMap((child) => child.scenario ?? []) : [scenario],
  )

const read = (file: FeatureFile): Read | IdFault => {
  try {
    const { feature } = parse(file.text)
    const scenarios = scenariosOf(feature)
    const rules = (feature?.children ?? []).flatMap(({ rule }) => rule?.tags ?? [])
    const examples = scenarios.flatMap((scenario) => scenario.examples.flatMap(({ tags }) => tags))
    return { ...file, scenarios, above: [...(feature?.tags ?? []), ...rules, ...examples] }
  } catch (error) {
    return {
      code: 'FEATURE_BROKEN',
      text: `${file.uri} does not parse: ${oneLine((error as Error).message, 300)}`,
    }
  }
}

const isId = ({ name }: Pick<Tag, 'name'>): boolean => name.startsWith(prefix)
const ownIds = ({ tags }: Scenario): readonly Tag[] => tags.filter(isId)
const place = ({ uri }: FeatureFile, { location }: Pick<Tag, 'location'>): string => `${uri}:${location.line}`

const formFaults = (file: Read): readonly IdFault[] => {
  const fault = (tag: Tag, why: string): IdFault => ({
    code: 'IDS_FORM',
    text: `${oneLine(tag.name, 80)} (${place(file, tag)}) ${why}`,
  })
  return [
    ...file.above.filter(isId).map((tag) => fault(tag, 'is handed down; an id stands at one scenario')),
    ...file.scenarios.flatMap((scenario) => {
      const [first, ...others] = ownIds(scenario)
      const wrong = first === undefined || form.test(first.name) ? [] : [first]
      return [
        ...wrong.map((tag) => fault(tag, 'is no id: 1 to 60 letters, digits and . _ -')),
        ...others.map((tag) => fault(tag, `is a second id beside ${oneLine(first?.name, 80)}`)),
      ]
    }),
  ]
}

const sharedFaults = (files: readonly Read[]): readonly IdFault[] => {
  const bearers = files.flatMap((file) =>
    file.scenarios.flatMap((scenario) =>
      ownIds(scenario).map((tag) => ({ name: tag.name, where: place(file, scenario) })),
    ),
  )
  return [...Map.groupBy(bearers, ({ name }) => name)]
    .filter(([, some]) => some.length > 1)
    .map(([name, some]) => ({
      code: 'IDS_SHARED',
      text: `${name} is the id of several scenarios: ${some.map(({ where }) => where).join(', ')}; whichever is newer needs another, so that the older keeps its history`,
    }))
}

const words = (text: string): string =>
  text
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** As many whole words as fit. */
const shortly = (slug: string, length: number): string =>
  slug.length <= length
    ? slug
    : slug
        .slice(0, length + 1)
        .replace(/-[^-]*$/, '')
        .slice(0, length)

/** Folder and name, in words; a name without Latin letters gets a digest. Later changes of either leave it as it is. */
const wanted = (uri: string, name: string): string => {
  const area = words(uri.split('/').at(-2) ?? '')
  const slug = words(name)
  const told = slug === '' ? createHash('sha256').update(`${uri}\t${name}`).digest('hex').slice(0, 8) : slug
  return shortly(area === '' || area === 'features' ? told : `${area}-${told}`, longest)
}

const free = (id: string, taken: ReadonlySet<string>): string => {
  for (let nth = 1; ; nth++) {
    const one = nth === 1 ? id : `${id.slice(0, longest - 4)}-${nth}`
    if (!taken.has(one)) return one
  }
}

/** Before the first tag, or on a line of its own above the scenario; everything else stays byte for byte. */
const insert = (lines: string[], { tags, location }: Scenario, id: string): void => {
  const at = (tags[0]?.location ?? location).line - 1
  const line = lines[at] ?? ''
  const indent = /^\s*/.exec(line)![0]
  const ending = line.endsWith('\r') ? '\r' : ''
  lines[at] =
    tags.length > 0
      ? `${indent}${prefix}${id} ${line.slice(indent.length)}`
      : `${indent}${prefix}${id}${ending}\n${line}`
}

/** What a scenario is, apart from its id and its place in the file. */
const essence = (text: string): string =>
  JSON.stringify(parse(text), (key, value: unknown) =>
    key === 'location' || key === 'id' || (key === 'tags' && Array.isArray(value))
      ? key === 'tags'
        ? (value as readonly Tag[]).filter((tag) => !isId(tag)).map(({ name }) => name)
        : undefined
      : value,
  )

const rewrite = (file: Read, given: ReadonlyMap<Scenario, string>): FeatureFile => {
  const lines = file.text.split('\n')
  for (const scenario of file.scenarios) {
    const id = given.get(scenario)
    if (id !== undefined) insert(lines, scenario, id)
  }
  const text = lines.join('\n')
  if (essence(text) !== essence(file.text))
    throw new Error(`Writing ids into ${file.uri}: the text would say something else; it was left alone`)
  return { uri: file.uri, text }
}

/** Finds an id for every scenario that has none, and the texts that say so; pure. Doing it again changes nothing. */
export const planIds = (features: readonly FeatureFile[]): IdPlan => {
  const readings = features.map(read)
  const files = readings.filter((one): one is Read => 'scenarios' in one)
  const broken = readings.filter((one): one is IdFault => 'code' in one)
  const faults = [...broken, ...files.flatMap(formFaults), ...sharedFaults(files)]
  const taken = new Set(
    files.flatMap(({ scenarios }) => scenarios.flatMap(ownIds).map(({ name }) => name.slice(prefix.length))),
  )
  const given: (GivenId & { readonly scenario: Scenario })[] = []
  for (const { uri, scenarios } of files)
    for (const scenario of scenarios.filter((one) => ownIds(one).length === 0)) {
      const id = free(wanted(uri, scenario.name), taken)
      taken.add(id)
      given.push({ uri, line: scenario.location.line, title: oneLine(scenario.name), id, scenario })
    }
  const ids = new Map(given.map(({ scenario, id }) => [scenario, id]))
  const changed = files.filter(({ scenarios }) => scenarios.some((scenario) => ids.has(scenario)))
  return {
    faults,
    given: given.map(({ scenario: _, ...one }) => one),
    files: faults.length > 0 ? [] : changed.map((file) => rewrite(file, ids)),
  }
}
