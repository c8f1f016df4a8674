import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { count } from '../console.ts'
import type { Check, Finding } from './check.ts'
import { readScope } from './features/scope.ts'
import { judgeReadme } from './readmes/judge.ts'
import { isTest, readSources } from './source-files.ts'

/** Every folder with code has a README of the house's form; a small one may share that of the folder above. */
export const readmesCheck: Check = {
  name: 'readmes',
  summary: 'a page of one screen for each folder with code',
  run: async (root) => {
    const sources = readSources(root).filter(({ path }) => !isTest(path))
    const folders = [...new Set(sources.map(({ path }) => dirname(path)))].sort()
    const { items } = readScope(root)
    return {
      looked: count(folders.length, 'folder'),
      findings: folders.flatMap((folder) => judgeFolder(root, folder, items)),
    }
  },
}

const judgeFolder = (root: string, folder: string, items: ReadonlySet<string>): readonly Finding[] => {
  const path = join(folder, 'README.md')
  if (existsSync(join(root, path))) return judgeReadme(path, readFileSync(join(root, path), 'utf8'), items)
  if (isTold(root, folder)) return []
  return [
    {
      file: folder,
      message: 'has code but no README.md',
      fix: `write one, or name \`${basename(folder)}/\` in that of the folder above`,
    },
  ]
}

const isTold = (root: string, folder: string): boolean => {
  const above = join(root, dirname(folder), 'README.md')
  return existsSync(above) && readFileSync(above, 'utf8').includes(`${basename(folder)}/`)
}
