import { expectedOneOf, type Path, type Report } from '../../environments/topology/yaml.ts'
import { type Matrix, type Stage, triggerNames } from './model.ts'
import { readTags } from './tags.ts'

/** What cannot be said field by field: names that nobody has, twice the same, circles, commands without a command. */
export const checkMatrix = ({ triggers, places, stages }: Matrix, report: Report): void => {
  complainOfTwins('triggers', triggers, report)
  complainOfTwins('environments', places, report)
  complainOfTwins('stages', stages, report)
  for (const name of triggerNames.filter((one) => triggers.every((trigger) => trigger.name !== one))) {
    report({ at: ['triggers'], message: `lack "${name}"; every trigger has its entry` })
  }
  const placeNames = places.map(({ name }) => name)
  stages.forEach((stage, index) => {
    const at: Path = ['stages', index]
    const earlier = stages.slice(0, index).map(({ name }) => name)
    complainOfStrangers(stage.on, placeNames, [...at, 'on'], report)
    complainOfStrangers(stage.after, earlier, [...at, 'after'], report)
    complainOfWork(stage, at, report)
  })
}

const complainOfTwins = (
  what: string,
  entries: readonly { readonly name: string }[],
  report: Report,
): void => {
  entries.forEach(({ name }, index) => {
    const first = entries.findIndex((other) => other.name === name)
    if (first < index)
      report({ at: [what, index, 'name'], message: `is "${name}", as entry ${first + 1} is` })
  })
}

const complainOfStrangers = (
  named: readonly string[],
  known: readonly string[],
  at: Path,
  report: Report,
): void => {
  named.forEach((name, index) => {
    if (known.includes(name)) return
    const where = at.at(-1) === 'after' ? ' (stages before this one)' : ''
    report({ at: [...at, index], message: `is "${name}"; ${expectedOneOf(known, name)}${where}` })
  })
}

const complainOfWork = ({ work, run, on, tags, when }: Stage, at: Path, report: Report): void => {
  const complain = (key: string, message: string) => report({ at: [...at, key], message })
  if (work === 'command' && run.length === 0) complain('work', 'is "command"; expected "run" beside it')
  if (work !== 'command' && run.length > 0) complain('run', `does not suit work "${work}"`)
  if (work !== 'scenarios' && on.length > 1)
    complain('on', `names ${on.length}; work "${work}" has one environment`)
  if (work === 'command' && Object.values(when).includes('changed'))
    complain('when', 'says "changed"; a command is not cut by change, expected all, by hand or no')
  const fault = tags === undefined ? undefined : readTags(tags).fault
  if (fault !== undefined) complain('tags', `is no tag expression: ${fault}`)
}
