import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** The folders that hold code of ours. */
export const codeFolders: readonly string[] = ['cicd', 'dms', 'environments', 'reports', 'steps', 'specs']

/** Every TypeScript and plain module file of ours, sorted by path. */
export const readSources = (root: string): readonly SourceFile[] =>
  globSync(`{${codeFolders.join(',')}}/**/*.{ts,tsx,mjs}`, { cwd: root })
    .filter((path) => !path.includes('node_modules') && !path.startsWith('reports/out/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

export const isTest = (path: string): boolean => /\.(test|bench)\.ts$/.test(path)

/** Compliance suites and fixtures serve tests, but are imported by them rather than run. */
export const servesTests = (path: string): boolean =>
  isTest(path) || /(^|\/)(compliance|fixtures|testing)(\/|[.-])|\.fixture\.ts$/.test(path)
