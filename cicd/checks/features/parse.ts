import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin'
import { type GherkinDocument, IdGenerator, type Pickle } from '@cucumber/messages'
import type { Finding } from '../check.ts'

export interface FeatureFile {
  /** Relative to the repository. */
  readonly path: string
  readonly document: GherkinDocument
  /** Scenarios as they run: rows of outlines apart, tags of feature and rule handed down. */
  readonly pickles: readonly Pickle[]
}

export const featurePaths = (root: string): readonly string[] =>
  globSync('features/**/*.feature', { cwd: root }).sort()

/** Parses one feature, or says where its grammar is broken. */
export const parseFeature = (path: string, text: string): FeatureFile | Finding => {
  const document = parseDocument(path, text)
  return 'comments' in document ? toFeatureFile(path, document) : document
}

/** Multiplies outlines by their rows: what comes out may be as large as the square of the text. */
export const toFeatureFile = (path: string, document: GherkinDocument): FeatureFile => ({
  path,
  document,
  pickles: compile(document, path, IdGenerator.uuid()),
})

/** The tree of one feature, of the size of its text; or says where its grammar is broken. */
export const parseDocument = (path: string, text: string): GherkinDocument | Finding => {
  try {
    return new Parser(new AstBuilder(IdGenerator.uuid()), new GherkinClassicTokenMatcher()).parse(text)
  } catch (error) {
    const message = (error as Error).message
    const line = Number(/\((\d+):/.exec(message)?.[1] ?? 1)
    return {
      file: path,
      line,
      message: `does not parse: ${message.split('\n').slice(0, 2).join(' ')}`,
      fix: 'see features/README.md for a template',
    }
  }
}

export const readFeatures = (
  root: string,
): { features: readonly FeatureFile[]; broken: readonly Finding[] } => {
  const parsed = featurePaths(root).map((path) => parseFeature(path, readFileSync(join(root, path), 'utf8')))
  return {
    features: parsed.filter((one): one is FeatureFile => 'document' in one),
    broken: parsed.filter((one): one is Finding => !('document' in one)),
  }
}
