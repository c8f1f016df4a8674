import { globSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin'
import { IdGenerator } from '@cucumber/messages'

/** One step of one scenario, values of outlines filled in. */
export interface Sentence {
  readonly text: string
  /** `features/trust/grants.feature:19` */
  readonly place: string
}

const readFeature = (root: string, path: string): readonly Sentence[] => {
  const newId = IdGenerator.incrementing()
  const document = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(
    readFileSync(path, 'utf8'),
  )
  const uri = relative(root, path)
  const lines = new Map(
    (document.feature?.children ?? [])
      .flatMap((child) => (child.rule === undefined ? [child] : [...child.rule.children]))
      .flatMap((child) => (child.background ?? child.scenario)?.steps ?? [])
      .map((step) => [step.id, step.location.line]),
  )
  return compile(document, uri, newId)
    .flatMap(({ steps }) => steps)
    .map(({ text, astNodeIds }) => ({ text, place: `${uri}:${lines.get(astNodeIds[0] ?? '') ?? 0}` }))
}

/** Sentences that people act on have no wordings of ours. */
const isPlayed = (path: string): boolean => !path.startsWith('features/manual/')

/** Every sentence of every feature that is played, in the order of paths and lines. @throws for a broken feature */
export const readSentences = (root: string): readonly Sentence[] =>
  globSync('features/**/*.feature', { cwd: root })
    .filter(isPlayed)
    .sort()
    .flatMap((path) => readFeature(root, `${root}/${path}`))
