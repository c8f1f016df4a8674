import type { Wording } from './wordings.ts'

const groupUsers = (users: readonly string[]): string => {
  const files = Map.groupBy(users, (place) => place.slice(0, place.lastIndexOf(':')))
  return [...files]
    .map(([file, places]) => {
      const name = file.replace(/^features\//, '').replace(/\.feature$/, '')
      return `${name}:${places.map((place) => place.slice(place.lastIndexOf(':') + 1)).join(',')}`
    })
    .join(' ')
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const row = ({ pattern, example, users }: Wording): string =>
  users.length === 0
    ? `| ${cell(pattern)} | – | **unused** | |`
    : `| ${cell(pattern)} | ${cell(example ?? '')} | ${users.length} | ${groupUsers(users)} |`

/** The page of all wordings; the same wordings always give the same page. */
export const renderCatalogue = (wordings: readonly Wording[]): string => {
  const concepts = Map.groupBy(wordings, ({ concept }) => concept)
  const uses = wordings.reduce((sum, { users }) => sum + users.length, 0)
  const sections = [...concepts].map(([concept, members]) =>
    [
      `## ${concept}`,
      '',
      '| Wording | Example | Uses | Users |',
      '|---|---|---|---|',
      ...members.map(row),
    ].join('\n'),
  )
  const head = [
    '# Catalogue of wordings',
    '',
    'Generated from steps/definitions and features by `npm run catalogue`. Search here before you add a wording.',
    'Users are feature files under features/ with line numbers.',
    '',
    `${wordings.length} wordings, ${uses} uses.`,
  ].join('\n')
  return `${[head, ...sections].join('\n\n')}\n`
}
