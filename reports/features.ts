import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin'
import { type Envelope, type GherkinDocument, IdGenerator, type Pickle } from '@cucumber/messages'
import { unknownContext } from './context.ts'
import { createRecorder } from './record.ts'
import { createGherkinIndex } from './stream/gherkin.ts'
import { oneLine, plain } from './text.ts'

/** One sentence of a scenario, as a person reads it. */
export interface Sentence {
  /** `Given`, `When`, `Then`, `And` … */
  readonly keyword: string
  readonly text: string
}

/** A scenario as it is written, whether it ever ran or not. */
export interface WrittenScenario {
  /** The same id that the record of a run gives it. */
  readonly id: string
  /** Whether the id comes from a tag `@id:…`, and so survives moving and renaming. */
  readonly hasStableId: boolean
  /** Path of its feature file, relative to the repository. */
  readonly uri: string
  readonly line: number
  readonly feature: string
  readonly rule?: string
  readonly title: string
  readonly tags: readonly string[]
  readonly scopeLines: readonly string[]
  readonly isManual: boolean
  readonly sentences: readonly Sentence[]
}

export interface FeatureFile {
  /** Relative to the repository, with forward slashes. */
  readonly uri: string
  readonly text: string
}

/** A feature cannot be parsed, so nobody knows which scenarios there are. */
export class FeatureError extends Error {
  readonly code = 'FEATURE_BROKEN'
}

interface Parsed {
  readonly document: GherkinDocument
  readonly pickles: readonly Pickle[]
}

const parse = (uri: string, text: string): Parsed => {
  const newId = IdGenerator.uuid()
  const parser = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher())
  try {
    const document = parser.parse(text)
    return { document: { ...document, uri }, pickles: compile(document, uri, newId) }
  } catch (error) {
    const detail = oneLine((error as Error).message, 400)
    throw new FeatureError(`${uri} does not parse: ${detail}; \`npm run check -- features\` shows the place`)
  }
}

const envelopesOf = ({ document, pickles }: Parsed): Envelope[] => [
  { gherkinDocument: document },
  ...pickles.flatMap((pickle): Envelope[] => [
    { pickle },
    { testCase: { id: `case-${pickle.id}`, pickleId: pickle.id, testSteps: [] } },
  ]),
]

const sentencesOf = (pickle: Pickle, index: ReturnType<typeof createGherkinIndex>): Sentence[] =>
  pickle.steps.map(({ text, astNodeIds }) => ({
    keyword: astNodeIds.map((id) => index.step(id)?.keyword.trim()).find((word) => word !== undefined) ?? '',
    text: plain(text, 500),
  }))

/** Scenarios of parsed features, named by the recorder itself so that both can never disagree about an id. */
const written = (parsed: readonly Parsed[]): WrittenScenario[] => {
  const recorder = createRecorder({
    context: unknownContext,
    store: { keep: () => ({ cut: true }) },
  })
  const index = createGherkinIndex()
  let number = 0
  for (const feature of parsed) {
    index.add(feature.document)
    for (const envelope of envelopesOf(feature))
      recorder.readLine({ number: ++number, text: JSON.stringify(envelope), whole: true })
  }
  const pickles = parsed.flatMap((feature) => feature.pickles)
  return recorder.record().scenarios.map((scenario, nth) => ({
    id: scenario.id,
    hasStableId: scenario.tags.some((tag) => tag.startsWith('@id:')),
    uri: scenario.uri,
    line: scenario.line,
    feature: scenario.feature,
    ...(scenario.rule === undefined ? {} : { rule: scenario.rule }),
    title: scenario.title,
    tags: scenario.tags,
    scopeLines: scenario.scopeLines,
    isManual: scenario.tags.includes('@manual'),
    sentences: sentencesOf(pickles[nth]!, index),
  }))
}

/** Every feature of a repository, by path. */
export const readFeatureFiles = (root: string): readonly FeatureFile[] =>
  globSync('features/**/*.feature', { cwd: root })
    .sort()
    .map((uri) => ({ uri, text: readFileSync(join(root, uri), 'utf8') }))

/**
 * Every scenario under `features`, in the order of paths and lines.
 *
 * @param root the repository
 * @throws FeatureError naming the first feature that does not parse
 */
export const readWrittenScenarios = (root: string): readonly WrittenScenario[] =>
  written(readFeatureFiles(root).map(({ uri, text }) => parse(uri, text)))

/** The scenarios of one text; for those who hold it already. */
export const readWrittenFeature = (uri: string, text: string): readonly WrittenScenario[] =>
  written([parse(uri, text)])
