import { Buffer } from 'node:buffer'
import { type Lockfile, lockedPackages, packageName } from './lockfile.ts'

interface Component {
  readonly type: 'library'
  readonly 'bom-ref': string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly scope: 'required' | 'optional' | 'excluded'
  readonly hashes: readonly { readonly alg: 'SHA-512'; readonly content: string }[]
  readonly licenses: readonly { readonly expression: string }[]
}

/** The list of components in CycloneDX 1.5, made from the lockfile alone: the same lockfile gives the same bytes. */
export const listComponents = (
  lockfile: Lockfile,
  self: { readonly name: string; readonly version: string },
) => {
  const components = new Map<string, Component>()
  for (const [folder, locked] of lockedPackages(lockfile)) {
    const name = packageName(folder)
    const { version = '0.0.0', license, integrity } = locked
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
    components.set(purl, {
      type: 'library',
      'bom-ref': purl,
      name,
      version,
      purl,
      scope: locked.dev === true ? 'excluded' : locked.optional === true ? 'optional' : 'required',
      hashes: hashesOf(integrity),
      licenses: license === undefined ? [] : [{ expression: license }],
    })
  }
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': self.name, name: self.name, version: self.version },
    },
    components: [...components.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1)),
  }
}

const hashesOf = (integrity = ''): Component['hashes'] =>
  integrity
    .split(/\s+/)
    .filter((hash) => hash.startsWith('sha512-'))
    .map((hash) => ({ alg: 'SHA-512', content: Buffer.from(hash.slice(7), 'base64').toString('hex') }))
