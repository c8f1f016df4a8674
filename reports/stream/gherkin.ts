import type { Feature, GherkinDocument, Scenario, Step } from '@cucumber/messages'
import { type Idle, idleIn, isOutline } from './idle.ts'
import { createIntern, type Intern } from './intern.ts'

/** Where a scenario stands in its document. */
export interface Place {
  readonly feature: string
  readonly rule?: string
  readonly line: number
}

/** A row of an Examples table: heading and cell, in order. */
export type ExampleRow = readonly (readonly [heading: string, cell: string])[]

/** A feature file as it was read, with every scenario that it says it has. */
export interface ReadFeature {
  readonly uri: string
  readonly scenarios: readonly DeclaredScenario[]
  /** What reads as if it were played and is not. */
  readonly idle: readonly Idle[]
}

export interface DeclaredScenario {
  readonly id: string
  readonly name: string
  readonly line: number
  /** An outline that never got rows; the parser takes it for a scenario whose sentences hold `<…>`. */
  readonly lacksRows: boolean
}

/** Of a sentence only what the pickle lacks: a large run has hundreds of thousands. */
export interface Sentence {
  readonly id: string
  readonly keyword: string
  readonly line: number
}

/** What pickles refer to by the ids of the syntax tree. */
export interface GherkinIndex {
  features(): readonly ReadFeature[]
  add(document: GherkinDocument): void
  place(id: string): Place | undefined
  step(id: string): Sentence | undefined
  row(id: string): ExampleRow | undefined
  /** Of a scenario or a row. */
  line(id: string): number | undefined
}

interface Found {
  readonly scenario: Scenario
  readonly rule?: string
}

const scenariosOf = (feature: Feature): Found[] =>
  feature.children.flatMap((child) => [
    ...(child.scenario === undefined ? [] : [{ scenario: child.scenario }]),
    ...(child.rule?.children ?? []).flatMap(({ scenario }) =>
      scenario === undefined ? [] : [{ scenario, rule: child.rule?.name ?? '' }],
    ),
  ])

const declared = (feature: Feature, scenario: Scenario): DeclaredScenario => ({
  id: scenario.id,
  name: scenario.name,
  line: scenario.location.line,
  lacksRows: scenario.examples.length === 0 && isOutline(feature, scenario),
})

const backgroundSteps = (feature: Feature): readonly Step[] =>
  feature.children.flatMap(({ background, rule }) => [
    ...(background?.steps ?? []),
    ...(rule?.children ?? []).flatMap((child) => child.background?.steps ?? []),
  ])

/** An index that grows with each document of the stream. */
export const createGherkinIndex = (intern: Intern = createIntern()): GherkinIndex => {
  const places = new Map<string, Place>()
  const steps = new Map<string, Sentence>()
  const rows = new Map<string, ExampleRow>()
  const lines = new Map<string, number>()
  const features: ReadFeature[] = []

  const addStep = ({ id, keyword, location: { line } }: Step): void =>
    void steps.set(id, { id, keyword: intern(keyword), line })
  const addScenario = (feature: string, { scenario, rule }: Found): void => {
    const line = scenario.location.line
    places.set(scenario.id, { feature, line, ...(rule === undefined ? {} : { rule }) })
    lines.set(scenario.id, line)
    for (const step of scenario.steps) addStep(step)
    for (const { tableHeader, tableBody } of scenario.examples)
      for (const row of tableBody) {
        lines.set(row.id, row.location.line)
        rows.set(
          row.id,
          row.cells.map((cell, index) => [tableHeader?.cells[index]?.value ?? '', cell.value]),
        )
      }
  }

  return {
    features: () => features,
    add: ({ feature, uri }) => {
      if (feature === undefined) {
        features.push({ uri: uri ?? '', scenarios: [], idle: [] })
        return
      }
      features.push({
        uri: uri ?? '',
        scenarios: scenariosOf(feature).map(({ scenario }) => declared(feature, scenario)),
        idle: idleIn(feature),
      })
      for (const step of backgroundSteps(feature)) addStep(step)
      for (const found of scenariosOf(feature)) addScenario(feature.name, found)
    },
    place: (id) => places.get(id),
    step: (id) => steps.get(id),
    row: (id) => rows.get(id),
    line: (id) => lines.get(id),
  }
}
