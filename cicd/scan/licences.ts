import type { Finding } from '../checks/check.ts'

/** Licences under which others' code may be shipped with ours (Apache-2.0), by their SPDX names. */
const shippable: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unlicense',
])

/** Also fine for tools that stay here: their terms concern those who pass them on changed. */
const usable: ReadonlySet<string> = new Set([...shippable, 'CC-BY-3.0', 'CC-BY-4.0', 'MPL-2.0'])

/** Packages that a closer look has settled, and why they may stay. */
const settled: Readonly<Record<string, string>> = {
  '@logdna/tail-file': 'its LICENSE has the words of MIT',
  '@testmo/testmo-api':
    'all rights reserved: run as the tool of whoever has an account, never passed on with the daemon',
  '@testmo/testmo-cli':
    'all rights reserved: run as the tool of whoever has an account, never passed on with the daemon',
  'spdx-exceptions': 'a list of names below @pulumi/pulumi under CC-BY-3.0; the daemon has none of it',
}

export interface LicensedPackage {
  readonly name: string
  readonly version: string
  /** As the package says it; undefined when it says nothing. */
  readonly licence: string | undefined
  /** Only for development; never part of the daemon. */
  readonly isTool: boolean
}

/** Holds the licence of each package against the list. */
export const judgeLicences = (packages: readonly LicensedPackage[]): readonly Finding[] =>
  packages.flatMap(({ name, version, licence, isTool }) => {
    if (settled[name] !== undefined) return []
    if (licence !== undefined && isAllowed(licence, isTool ? usable : shippable)) return []
    return [
      {
        file: 'package-lock.json',
        message: `${name} ${version} is under ${licence ?? 'a licence that it does not name'}, which is not on the list for ${isTool ? 'tools' : 'what is shipped'}`,
        fix: 'choose another package, or read its licence and extend cicd/scan/licences.ts',
      },
    ]
  })

/** `MIT OR Apache-2.0`, `(BSD-3-Clause AND Apache-2.0)`: one level of brackets, AND before OR. */
export const isAllowed = (expression: string, allowed: ReadonlySet<string>): boolean =>
  expression.length <= 200 &&
  expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((part) =>
      part
        .replace(/^\((.*)\)$/, '$1')
        .split(' AND ')
        .every((name) => allowed.has(name.trim())),
    )
