import type { ScopeItem } from '../../model.ts'
import type { ParameterKind, Vocabulary, Wording } from './types.ts'

interface Announced {
  readonly parameterType?: { readonly name: string; readonly regularExpressions: readonly string[] }
  readonly stepDefinition?: {
    readonly pattern: { readonly source: string; readonly type: string }
    readonly sourceReference: { readonly uri?: string; readonly location?: { readonly line: number } }
  }
}

const parse = (line: string): readonly Announced[] => {
  // Most lines of a stream are about what ran.
  if (!/^\{"(parameterType|stepDefinition)"/.test(line)) return []
  try {
    return [JSON.parse(line) as Announced]
  } catch {
    return []
  }
}

const wordingOf = ({ stepDefinition }: Announced): readonly Wording[] => {
  if (stepDefinition === undefined) return []
  const { pattern, sourceReference } = stepDefinition
  return [
    {
      source: pattern.source,
      isExpression: pattern.type === 'CUCUMBER_EXPRESSION',
      definedAt: `${sourceReference.uri ?? ''}:${sourceReference.location?.line ?? ''}`,
    },
  ]
}

const parameterOf = ({ parameterType }: Announced): readonly ParameterKind[] =>
  parameterType === undefined
    ? []
    : [{ name: parameterType.name, patterns: parameterType.regularExpressions }]

/** The words of scenarios, from what the runner announces at the beginning of its message stream. */
export const readVocabulary = (messages: string, scope: readonly ScopeItem[]): Vocabulary => {
  const announced = messages.split('\n').flatMap(parse)
  return {
    wordings: announced.flatMap(wordingOf),
    parameters: announced.flatMap(parameterOf),
    scopeLines: scope.flatMap(({ id, accept }) => accept.map(({ n }) => `${id}-${n}`)),
  }
}
