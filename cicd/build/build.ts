import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bundle } from './bundle.ts'
import { readCommit } from './commit.ts'
import { draftPrefix } from './drafts.ts'
import { hashInputs } from './inputs.ts'
import { addonFile, addonName } from './native-addons.ts'
import { makeOneFile } from './one-file.ts'
import { compiledCheck, smokeCheck } from './smoke.ts'

export interface BuiltArtifact {
  readonly name: (typeof artifactNames)[number]
  /** Relative to the folder of build.json. */
  readonly path: string
  /** Hexadecimal SHA-256. */
  readonly sha256: string
  readonly sizeBytes: number
}

/** What dist/build.json holds. */
export interface BuildRecord {
  readonly version: string
  /** Full hash, with `-dirty` behind it when the sources differ from it; `unknown` outside a clone. */
  readonly commit: string

  readonly dirty: boolean
  /** Hash of everything that can change the result; the same hash is never built twice. */
  readonly inputs: string
  /** ISO 8601. */
  readonly builtAt: string
  readonly artifacts: readonly BuiltArtifact[]
}

export interface BuildOutcome {
  readonly record: BuildRecord
  /** Absolute path of dist/build.json. */
  readonly buildFile: string
  /** False when the last build was still right. */
  readonly rebuilt: boolean
}

/**
 * Builds the daemon into `<root>/dist`, unless what is there was built from the same inputs and is whole.
 *
 * @param onBuild called when there is something to build, before it begins
 * @param variant the same sources under a version of their own, in a folder of that name in dist, for networks of two builds
 * @throws when the sources do not bundle, or the binary does not start with an empty environment
 */
export const buildDaemon = async (
  root: string,
  onBuild: () => void = () => {},
  { variant }: { readonly variant?: string } = {},
): Promise<BuildOutcome> => {
  const dist = variant === undefined ? join(root, 'dist') : join(root, 'dist', variant)
  const buildFile = join(dist, 'build.json')
  const inputs = hashInputs(root)
  const commit = readCommit(root)
  const last = readRecord(buildFile)
  // A build from uncommitted sources is repeated once they are committed, so that it bears the commit's name.
  const isStillRight = last?.inputs === inputs && (!last.dirty || commit.dirty)
  if (isStillRight && last.artifacts.every((artifact) => isWhole(dist, artifact))) {
    return { record: last, buildFile, rebuilt: false }
  }
  onBuild()
  const version = await readVersion(root, variant)
  await mkdir(dist, { recursive: true })
  const draft = await mkdtemp(join(dist, draftPrefix(process.pid)))
  try {
    await make(root, draft, { version, commit: commit.commit })
    const artifacts = await Promise.all(artifactNames.map((name) => describe(draft, name)))
    const record = { version, ...commit, inputs, builtAt: new Date().toISOString(), artifacts }
    await writeFile(join(draft, 'build.json'), `${JSON.stringify(record, undefined, 2)}\n`)
    // The record moves last: whoever finds it finds the build that it tells of.
    for (const name of [...artifactNames, 'build.json']) await rename(join(draft, name), join(dist, name))
    return { record, buildFile, rebuilt: true }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

const readVersion = async (root: string, variant: string | undefined): Promise<string> => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  return variant === undefined ? version : `${version}.${variant}`
}

const artifactNames = ['nunet', 'nunet.cjs', addonName] as const

const make = async (
  root: string,
  folder: string,
  identity: { version: string; commit: string },
): Promise<void> => {
  const file = (name: (typeof artifactNames)[number]): string => join(folder, name)
  await bundle({ root, entry: 'dms/nunet.ts', outFile: file('nunet.cjs'), ...identity })
  await copyFile(addonFile(root), file(addonName))
  await makeOneFile({ bundle: file('nunet.cjs'), addon: file(addonName), outFile: file('nunet') })
  await smokeCheck(file('nunet'), identity)
  await compiledCheck(file('nunet'))
}

const readRecord = (buildFile: string): BuildRecord | undefined => {
  try {
    return JSON.parse(readFileSync(buildFile, 'utf8')) as BuildRecord
  } catch {
    return undefined
  }
}

const isWhole = (dist: string, artifact: BuiltArtifact): boolean => {
  const file = join(dist, artifact.path)
  return existsSync(file) && sha256(readFileSync(file)) === artifact.sha256
}

const describe = async (dist: string, name: BuiltArtifact['name']): Promise<BuiltArtifact> => {
  const file = join(dist, name)
  const [{ size }, content] = await Promise.all([stat(file), readFile(file)])
  return { name, path: name, sha256: sha256(content), sizeBytes: size }
}

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex')
