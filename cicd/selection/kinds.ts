/** How a file acts on tests: not at all, as a feature, as a module, or in a way that nobody knows. */
export type FileKind = 'words' | 'feature' | 'code' | 'unknown'

const rules: readonly (readonly [RegExp, FileKind])[] = [
  // Features describe themselves; their README is words too.
  [/^features\/.*\.feature$/, 'feature'],
  [/\.md$|^LICENSE$|^specs\/.*\.ya?ml$/, 'words'],
  [/^(cicd|dms|environments|reports|steps|specs)\/.*\.(ts|mjs)$/, 'code'],
]

export const kindOfFile = (file: string): FileKind =>
  rules.find(([pattern]) => pattern.test(file))?.[1] ?? 'unknown'
