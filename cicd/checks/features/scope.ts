import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

interface ScopeFile {
  readonly items: readonly { readonly id: string; readonly accept?: Readonly<Record<string, string>> }[]
}

/** Ids of all items of the frozen scope, and of their accept lines such as `ucan-3`. */
export const readScope = (root: string): { items: ReadonlySet<string>; lines: ReadonlySet<string> } => {
  const { items } = parse(readFileSync(join(root, 'specs/scope.yaml'), 'utf8')) as ScopeFile
  const lines = items.flatMap(({ id, accept }) => Object.keys(accept ?? {}).map((line) => `${id}-${line}`))
  return { items: new Set(items.map(({ id }) => id)), lines: new Set(lines) }
}
