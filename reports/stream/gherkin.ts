import type { Feature, GherkinDocument, Scenario, Step } from '@cucumber/messages'

/** Where a scenario stands in its document. */
export interface Place {
  readonly feature: string
  readonly rule?: string
  readonly line: number
}

/** A row of an Examples table: heading and cell, in order. */
export type ExampleRow = readonly (readonly [heading: string, cell: string])[]

/** What pickles refer to by the ids of the syntax tree. */
export interface GherkinIndex {
  add(document: GherkinDocument): void
  place(id: string): Place | undefined
  step(id: string): Step | undefined
  row(id: string): ExampleRow | undefined
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

const backgroundSteps = (feature: Feature): readonly Step[] =>
  feature.children.flatMap(({ background, rule }) => [
    ...(background?.steps ?? []),
    ...(rule?.children ?? []).flatMap((child) => child.background?.steps ?? []),
  ])

/** An index that grows with each document of the stream. */
export const createGherkinIndex = (): GherkinIndex => {
  const places = new Map<string, Place>()
  const steps = new Map<string, Step>()
  const rows = new Map<string, ExampleRow>()

  const addScenario = (feature: string, { scenario, rule }: Found): void => {
    const line = scenario.location.line
    places.set(scenario.id, { feature, line, ...(rule === undefined ? {} : { rule }) })
    for (const step of scenario.steps) steps.set(step.id, step)
    for (const { tableHeader, tableBody } of scenario.examples)
      for (const row of tableBody)
        rows.set(
          row.id,
          row.cells.map((cell, index) => [tableHeader?.cells[index]?.value ?? '', cell.value]),
        )
  }

  return {
    add: ({ feature }) => {
      if (feature === undefined) return
      for (const step of backgroundSteps(feature)) steps.set(step.id, step)
      for (const found of scenariosOf(feature)) addScenario(feature.name, found)
    },
    place: (id) => places.get(id),
    step: (id) => steps.get(id),
    row: (id) => rows.get(id),
  }
}
