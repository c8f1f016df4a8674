import type { GherkinDocument, Scenario } from '@cucumber/messages'

/** One, or the rows of all its examples. */
const countOf = ({ examples }: Scenario): number =>
  examples.length === 0 ? 1 : examples.reduce((sum, { tableBody }) => sum + tableBody.length, 0)

/** How many scenarios a feature becomes when its outlines are multiplied by their rows; nothing is multiplied to know it. */
export const scenariosIn = ({ feature }: GherkinDocument): number =>
  (feature?.children ?? [])
    .flatMap(({ scenario, rule }) => [scenario, ...(rule?.children.map((child) => child.scenario) ?? [])])
    .reduce((sum, scenario) => sum + (scenario === undefined ? 0 : countOf(scenario)), 0)
