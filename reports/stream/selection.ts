import type { Pickle } from '@cucumber/messages'
import type { RunContext } from '../model.ts'
import { many, oneLine } from '../text.ts'
import type { Causes } from './causes.ts'
import type { Collected } from './collector.ts'

/** The feature file of `<feature file>:<line>[:<line> …]`. */
const fileOf = (place: string): string => place.replace(/(:\d+)+$/, '')

/** Scenarios that were read and that the runner did not plan, because of a selection or for worse reasons. */
export const unplanned = ({ pickles, testCases }: Collected): Pickle[] => {
  const planned = new Set([...testCases.values()].map(({ pickleId }) => pickleId))
  return [...pickles.values()].filter(({ id }) => !planned.has(id))
}

/** `a.feature:3:7` as `a.feature:3` and `a.feature:7`. */
const eachLine = (place: string): string[] => {
  const numbers = /(?::\d+)+$/.exec(place)?.[0].slice(1).split(':') ?? []
  return numbers.map((number) => `${fileOf(place)}:${number}`)
}

/** Where every planned scenario, and its row, stands. */
const plannedPlaces = ({ pickles, testCases, gherkin }: Collected): ReadonlySet<string> => {
  const planned = [...testCases.values()].flatMap(({ pickleId }) => pickles.get(pickleId) ?? [])
  return new Set(
    planned.flatMap(({ uri, astNodeIds }) => astNodeIds.map((id) => `${uri}:${gherkin.line(id)}`)),
  )
}

/** Notes scenarios that no selection left out, and lines that selected nothing. */
export const inspectSelection = (collected: Collected, context: RunContext, causes: Causes): void => {
  const { tags, names, lines = [] } = context
  const files = new Set(lines.map(fileOf))
  const left = unplanned(collected)
  const lost =
    tags === undefined && names === undefined ? left.filter(({ uri }) => !files.has(uri)).length : 0
  if (lost > 0)
    causes.add(
      'NEVER_STARTED',
      `${many(lost, 'scenario')} ${lost === 1 ? 'was' : 'were'} read and never started, although nothing selected among them`,
    )
  const selected = plannedPlaces(collected)
  for (const place of lines.flatMap(eachLine).filter((one) => !selected.has(one)))
    causes.add('NOTHING_SELECTED', `${oneLine(place, 200)} selected no scenario`)
}

/** Why no scenario ran although some were read: what they were selected by. */
export const saidOfNothing = ({ pickles }: Collected, { tags, names, network }: RunContext): string => {
  const wanted = [
    ...(tags === undefined ? [] : [`the tags ${oneLine(tags, 200)}`]),
    ...(names === undefined
      ? []
      : [`a name with ${oneLine(names.map((name) => `"${name}"`).join(' or '), 200)}`]),
  ]
  if (pickles.size === 0 || wanted.length === 0) return 'no scenario ran'
  const standing =
    network === undefined
      ? ''
      : `; on ${oneLine(network, 50)}, which stands, only what leaves it as it was is played`
  return `no scenario ran: of ${pickles.size} that were read, none has ${wanted.join(' and ')}${standing}`
}
