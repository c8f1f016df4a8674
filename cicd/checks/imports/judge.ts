import { isBuiltin } from 'node:module'
import { matchesGlob, posix } from 'node:path'
import type { Finding } from '../check.ts'
import { type SourceFile, servesTests } from '../source-files.ts'
import type { FolderRule } from './rules.ts'
import { type Import, scanImports } from './scan.ts'

export interface Packages {
  readonly dependencies: ReadonlySet<string>
  readonly devDependencies: ReadonlySet<string>
}

/** Holds each import of the files against the rules. */
export const judgeImports = (
  files: readonly SourceFile[],
  rules: readonly FolderRule[],
  packages: Packages,
): readonly Finding[] =>
  files.flatMap(({ path, text }) => {
    const rule = rules.find(({ files: globs }) => matchesAny(path, globs))
    return scanImports(text).flatMap((imported) => {
      const problem = judge({ path, imported, rule, packages })
      return problem === undefined ? [] : [{ file: path, line: imported.line, ...problem }]
    })
  })

interface Case {
  readonly path: string
  readonly imported: Import
  readonly rule: FolderRule | undefined
  readonly packages: Packages
}

const judge = ({ path, imported, rule, packages }: Case): { message: string; fix: string } | undefined => {
  const { specifier } = imported
  if (rule === undefined) {
    return {
      message: `imports ${specifier}, but no rule says what this folder may import`,
      fix: 'add a rule to cicd/checks/imports/rules.ts',
    }
  }
  const forbidden = (detail: string) => ({ message: `imports ${detail}: ${rule.rule}`, fix: rule.fix })
  if (rule.neverModules?.some((name) => specifier === name || specifier.startsWith(`${name}/`)) === true) {
    return forbidden(specifier)
  }
  if (!specifier.startsWith('.')) return judgePackage(path, imported, packages)
  const target = posix.join(posix.dirname(path), specifier)
  return allows(rule, target, imported.isType)
    ? undefined
    : forbidden(imported.isType ? `types of ${target}` : target)
}

const allows = ({ may, mayTypes = [], never = [] }: FolderRule, target: string, isType: boolean): boolean =>
  !matchesAny(target, never) && (matchesAny(target, may) || (isType && matchesAny(target, mayTypes)))

const judgePackage = (path: string, { specifier, isType }: Import, packages: Packages) => {
  if (isBuiltin(specifier)) return undefined
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const isShipped = path.startsWith('dms/') && !servesTests(path) && !isType
  if (packages.dependencies.has(name) || (!isShipped && packages.devDependencies.has(name))) return undefined
  return isShipped && packages.devDependencies.has(name)
    ? {
        message: `imports ${name}, which is for development only`,
        fix: `list ${name} under dependencies, or do without`,
      }
    : {
        message: `imports ${name}, which package.json does not list`,
        fix: `list ${name} in package.json, or do without`,
      }
}

const matchesAny = (path: string, globs: readonly string[]): boolean =>
  globs.some((glob) => matchesGlob(path, glob))
