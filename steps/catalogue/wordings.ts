import { loadConfiguration, loadSupport } from '@cucumber/cucumber/api'
import type { Sentence } from './sentences.ts'

// The runner hands its library out without a type; these fields are what it has in 13.3.
interface Library {
  readonly stepDefinitions: readonly {
    readonly pattern: string | RegExp
    readonly uri: string
    readonly line: number
    matchesStepName(text: string): boolean
  }[]
}

/** One way to say something, and who says it. */
export interface Wording {
  readonly pattern: string
  /** `trust`, from steps/definitions/trust.ts. */
  readonly concept: string
  /** The first sentence that uses it, without `Given`, `When` or `Then`. */
  readonly example: string | undefined
  /** Places, each once. */
  readonly users: readonly string[]
}

/** Matches every definition of the step library with the sentences that use it; by concept, then as defined. */
export const readWordings = async (
  root: string,
  sentences: readonly Sentence[],
): Promise<readonly Wording[]> => {
  const { runConfiguration } = await loadConfiguration({ file: 'steps/cucumber.ts' }, { cwd: root })
  const { stepDefinitions } = (await loadSupport(runConfiguration, { cwd: root })) as unknown as Library
  return stepDefinitions
    .map((definition) => {
      const own = sentences.filter(({ text }) => definition.matchesStepName(text))
      return {
        pattern: String(definition.pattern),
        concept: /([^/\\]+)\.ts$/.exec(definition.uri)?.[1] ?? definition.uri,
        line: definition.line,
        example: own[0]?.text,
        users: [...new Set(own.map(({ place }) => place))],
      }
    })
    .sort((a, b) => a.concept.localeCompare(b.concept, 'en') || a.line - b.line)
    .map(({ line: _line, ...wording }) => wording)
}
