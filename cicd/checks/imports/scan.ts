export interface Import {
  /** As written. */
  readonly specifier: string
  /** True when nothing of it is left at run time. */
  readonly isType: boolean
  readonly line: number
}

// Statements begin a line, as the formatter leaves them; so planted examples in strings are not taken for imports.
const statement = /^(?:import|export)\b(\s+type\b)?([^'"`;]*?)\bfrom\s*['"]([^'"\n]+)['"]/gm
const bare = /^import\s*['"]([^'"\n]+)['"]/gm
const dynamic = /\bimport\(\s*['"]([^'"\n]+)['"]/g

/** Finds every import and re-export of a module, in order of lines. */
export const scanImports = (text: string): readonly Import[] => {
  const lineOf = (index: number): number => text.slice(0, index).split('\n').length
  const found = [
    ...[...text.matchAll(statement)].map((match) => ({
      specifier: match[3] ?? '',
      isType: match[1] !== undefined || namesTypesOnly(match[2] ?? ''),
      line: lineOf(match.index),
    })),
    ...[...text.matchAll(bare), ...text.matchAll(dynamic)].map((match) => ({
      specifier: match[1] ?? '',
      isType: /typeof\s*$/.test(text.slice(Math.max(0, match.index - 10), match.index)),
      line: lineOf(match.index),
    })),
  ]
  return found.sort((left, right) => left.line - right.line)
}

/** `{ type A, type B }`, without a default import before it. */
const namesTypesOnly = (clause: string): boolean => {
  const inner = /^\s*\{([^}]*)\}\s*$/.exec(clause)?.[1]
  const names = inner
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  return names !== undefined && names.length > 0 && names.every((name) => name.startsWith('type '))
}
