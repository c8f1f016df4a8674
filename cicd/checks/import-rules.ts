import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { count } from '../console.ts'
import type { Check } from './check.ts'
import { findCircles } from './imports/circles.ts'
import { judgeImports, type Packages } from './imports/judge.ts'
import { folderRules } from './imports/rules.ts'
import { readSources } from './source-files.ts'

/** The table "Who may import whom" of specs/architecture.md, layers and circles included. */
export const importRules: Check = {
  name: 'imports',
  summary: 'who may import whom, layers, circles',
  run: async (root) => {
    const files = readSources(root)
    const findings = [...judgeImports(files, folderRules, readPackages(root)), ...findCircles(files)]
    return { looked: count(files.length, 'file'), findings }
  },
}

const readPackages = (root: string): Packages => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
    string,
    object | undefined
  >
  const names = (key: string) => new Set(Object.keys(manifest[key] ?? {}))
  return { dependencies: names('dependencies'), devDependencies: names('devDependencies') }
}
