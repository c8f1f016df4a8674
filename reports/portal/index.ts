import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { failuresFolder } from '../failures/kept.ts'
import { parseScope } from '../scope.ts'
import { readFeatureFiles } from './model/features.ts'
import { createLibrary, type PortalLibrary } from './server/library.ts'

export { buildClient, type Client } from './build/build-client.ts'
export { type Exported, exportPortal } from './export/export.ts'
export { createLibrary, type PortalLibrary } from './server/library.ts'
export { oneKey, type People } from './server/people.ts'
export { createPortal, type PortalComponents } from './server/portal.ts'
export { PortalError } from './server/problem.ts'
export type { RouteSet } from './server/routes.ts'

/** The library of a repository: its runs, its scope, its features. */
export const openLibrary = (root: string, folders: readonly string[]): PortalLibrary =>
  createLibrary({
    folders,
    // Where runs of this working copy are remembered; the last run's own line is in its record as well.
    histories: [...globSync('.cache/history/*.ndjson', { cwd: root }).sort(), 'reports/history.ndjson'].map(
      (file) => join(root, file),
    ),
    failures: failuresFolder(root),
    scope: parseScope(parse(readFileSync(join(root, 'specs/scope.yaml'), 'utf8'))),
    features: () => readFeatureFiles(root),
    now: () => new Date(),
  })
