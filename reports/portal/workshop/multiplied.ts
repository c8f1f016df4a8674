import type { GherkinDocument, Scenario, Step } from '@cucumber/messages'

interface Child {
  readonly scenario?: Scenario
  readonly background?: { readonly steps: readonly Step[] }
}

/** What a sentence weighs beside its letters. */
const perSentence = 20

/** Letters of sentences once each placeholder holds the longest of all cells. */
const weightOf = (steps: readonly Step[], longestCell: number): number =>
  steps.reduce(
    (sum, { text }) => sum + perSentence + text.length + (text.split('<').length - 1) * longestCell,
    0,
  )

const weightOfScenario = ({ steps, examples }: Scenario, before: readonly Step[]): number => {
  const rows = examples.flatMap(({ tableBody }) => tableBody)
  const longest = rows.reduce(
    (most, { cells }) => Math.max(most, ...cells.map(({ value }) => value.length)),
    0,
  )
  return Math.max(1, rows.length) * weightOf([...before, ...steps], longest)
}

const weightOfChildren = (children: readonly Child[], above: readonly Step[]): number => {
  const before = [...above, ...children.flatMap(({ background }) => background?.steps ?? [])]
  return children.reduce(
    (sum, { scenario }) => sum + (scenario === undefined ? 0 : weightOfScenario(scenario, before)),
    0,
  )
}

/**
 * About how many letters are played once outlines are multiplied by their rows, backgrounds by scenarios and placeholders by
 * cells: as many as the square of the text, or more. Nothing is multiplied to know it.
 */
export const playedWeight = ({ feature }: GherkinDocument): number => {
  const children = feature?.children ?? []
  const before = children.flatMap(({ background }) => background?.steps ?? [])
  return children.reduce(
    (sum, { rule }) => sum + (rule === undefined ? 0 : weightOfChildren(rule.children, before)),
    weightOfChildren(children, []),
  )
}
