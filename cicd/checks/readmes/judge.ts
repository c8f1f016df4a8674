import type { Finding } from '../check.ts'

/** One screen, diagram included. */
const maxLines = 120

interface Demand {
  readonly what: string
  readonly isMet: (text: string, scopeItems: ReadonlySet<string>) => boolean
  readonly fix: string
}

const demands: readonly Demand[] = [
  { what: 'a title', isMet: (text) => /^# \S/m.test(text), fix: 'begin with "# <folder>"' },
  {
    what: 'a table of public names',
    isMet: (text) => /^\|.+\|\s*\n\|[\s:|-]+\|/m.test(text),
    fix: 'list what others may use: name and meaning',
  },
  {
    what: 'a class diagram',
    isMet: (text) => /^```plantuml\s*\n@startuml/m.test(text),
    fix: 'add a ```plantuml block',
  },
  { what: 'an example', isMet: (text) => /^```(?!plantuml)\w+\n/m.test(text), fix: 'add a short code block' },
  {
    what: 'how it is tested',
    isMet: (text) => /\btest(s|ed)?\b/i.test(text),
    fix: 'say what the tests show',
  },
  {
    what: 'the scope items that it serves',
    isMet: (text, items) => [...items].some((item) => new RegExp(`\\b${item}\\b`).test(text)),
    fix: 'name ids of specs/scope.yaml',
  },
  {
    what: 'what is proposed but not built',
    isMet: (text) => /\b(proposed|not built|not yet)\b/i.test(text),
    fix: 'say it, or say that nothing is',
  },
]

/** Holds one README against the form of the house. */
export const judgeReadme = (
  path: string,
  text: string,
  scopeItems: ReadonlySet<string>,
): readonly Finding[] => {
  const lines = text.trimEnd().split('\n').length
  const long =
    lines > maxLines
      ? [
          {
            file: path,
            message: `${lines} lines, more than one screen (${maxLines})`,
            fix: 'move details to where they are used',
          },
        ]
      : []
  const missing = demands
    .filter(({ isMet }) => !isMet(text, scopeItems))
    .map(({ what, fix }) => ({ file: path, message: `lacks ${what}`, fix }))
  return [...long, ...missing]
}
