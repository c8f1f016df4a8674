import type { Pickle } from '@cucumber/messages'
import type { Finding } from '../checks/check.ts'
import { judgeFeature } from '../checks/features/grammar.ts'
import { type FeatureFile, parseDocument, toFeatureFile } from '../checks/features/parse.ts'
import { hasForeignLetters, hiddenCharacter } from './hidden.ts'
import { limits } from './limits.ts'
import { scenariosIn } from './multiplied.ts'

export interface IntakeFacts {
  /** Of `specs/scope.yaml`, such as `ucan-3`. */
  readonly scopeLines: ReadonlySet<string>
  /** `@id:…` tags that scenarios of the project bear already. */
  readonly knownIds: ReadonlySet<string>
}

/** What may be said of a contribution before anything of it runs. */
export type Intake =
  | { readonly accepted: true; readonly feature: FeatureFile }
  | { readonly accepted: false; readonly findings: readonly Finding[] }

/** Said by maintainers only: whoever may set them could take part in gates or hide from them. */
const reserved = /^@(manual|pending:.*|conformance|standing|once|slow)$/

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const sizeFindings = (path: string, bytes: Uint8Array): readonly Finding[] =>
  bytes.length <= limits.fileBytes
    ? []
    : [
        {
          file: path,
          message: `has ${bytes.length} bytes; a contribution has at most ${limits.fileBytes}`,
          fix: 'split it',
        },
      ]

const lineFindings = (path: string, text: string): readonly Finding[] =>
  text.split('\n').flatMap((line, index) => {
    const at = { file: path, line: index + 1 }
    const character = hiddenCharacter(line.replace(/\r$/, ''))
    return [
      ...(line.length <= limits.lineCharacters
        ? []
        : [
            {
              ...at,
              message: `has ${line.length} characters; at most ${limits.lineCharacters} are read`,
              fix: 'break it up',
            },
          ]),
      ...(character === undefined
        ? []
        : [{ ...at, message: `holds ${character}, which a reader does not see`, fix: 'remove it' }]),
    ]
  })

const languageFindings = ({ path, document }: FeatureFile): readonly Finding[] =>
  document.feature === undefined || document.feature.language === 'en'
    ? []
    : [
        {
          file: path,
          line: 1,
          message: `is written in "${document.feature.language}"; sentences are matched in English`,
          fix: 'write it in English',
        },
      ]

const participantsOf = ({ steps }: Pickle): ReadonlySet<string> =>
  new Set(steps.flatMap(({ text }) => text.match(/(?<!\p{L})\p{Lu}\p{Ll}+(?!\p{L})/gu) ?? []))

const cellsOf = ({ steps }: Pickle): number =>
  steps.reduce(
    (sum, { argument }) =>
      sum + (argument?.dataTable?.rows.reduce((cells, row) => cells + row.cells.length, 0) ?? 0),
    0,
  )

const pickleFindings = (path: string, pickle: Pickle, known: ReadonlySet<string>): readonly Finding[] => {
  const tags = pickle.tags.map(({ name }) => name)
  const about = (message: string, fix: string): Finding => ({
    file: path,
    ...(pickle.location === undefined ? {} : { line: pickle.location.line }),
    message,
    fix,
  })
  const people = [...participantsOf(pickle)]
  return [
    ...(pickle.steps.length > 0 ? [] : [about('has no steps', 'write what happens')]),
    ...(pickle.steps.length <= limits.stepsPerScenario
      ? []
      : [
          about(
            `has ${pickle.steps.length} steps; at most ${limits.stepsPerScenario}`,
            'about four are read with pleasure',
          ),
        ]),
    ...(people.length <= limits.participants
      ? []
      : [
          about(
            `names ${people.length} people; each has a machine, and at most ${limits.participants} are made`,
            'say it with fewer',
          ),
        ]),
    ...(cellsOf(pickle) <= limits.tableCells
      ? []
      : [about('has a table that is too large', `at most ${limits.tableCells} cells`)]),
    ...tags
      .filter((tag) => reserved.test(tag))
      .map((tag) => about(`${tag} is given by maintainers`, 'leave it out')),
    ...tags
      .filter((tag) => tag.startsWith('@id:') && known.has(tag))
      .map((tag) =>
        about(`${tag} belongs to another scenario`, 'leave it out; one is given when it is taken in'),
      ),
    ...(hasForeignLetters(pickle.name) || people.some(hasForeignLetters)
      ? [about('mixes scripts, so that names may look alike', 'use Latin letters')]
      : []),
  ]
}

const countFindings = (path: string, count: number): readonly Finding[] => {
  if (count === 0)
    return [{ file: path, message: 'holds no scenario', fix: 'see the template in features/README.md' }]
  if (count <= limits.scenarios) return []
  return [
    {
      file: path,
      message: `holds ${count} scenarios; at most ${limits.scenarios}`,
      fix: 'send several files',
    },
  ]
}

const quietly = (path: string, findings: readonly Finding[]): Intake => ({
  accepted: false,
  // The first few tell what is wrong; a stranger must not make a report of any length.
  findings: findings.slice(0, 20).map((finding) => ({ file: path, ...finding })),
})

/**
 * Looks at one contributed feature as text, within bounds, in this order: size, encoding, lines, grammar, the house's rules
 * for scenarios, and what strangers may not say. Nothing of it is run.
 *
 * @param path how it is called in findings; not opened
 */
export const examine = (path: string, bytes: Uint8Array, { scopeLines, knownIds }: IntakeFacts): Intake => {
  const large = sizeFindings(path, bytes)
  if (large.length > 0) return quietly(path, large)
  const text = decode(bytes)
  if (text === undefined) return quietly(path, [{ message: 'is not UTF-8 text', fix: 'save it as UTF-8' }])
  const lines = lineFindings(path, text)
  if (lines.length > 0) return quietly(path, lines)
  const document = parseDocument(path, text)
  if (!('comments' in document)) return quietly(path, [document])
  const count = countFindings(path, scenariosIn(document))
  if (count.length > 0) return quietly(path, count)
  const feature = toFeatureFile(path, document)
  const findings = [
    ...languageFindings(feature),
    ...feature.pickles.flatMap((pickle) => pickleFindings(path, pickle, knownIds)),
    ...judgeFeature(feature, scopeLines),
  ]
  return findings.length === 0 ? { accepted: true, feature } : quietly(path, findings)
}
