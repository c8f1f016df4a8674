import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Build } from '../environment.ts'
import { EnvironmentError } from '../problem.ts'
import { hashOf } from './hash.ts'

const BuildFileSchema = Type.Object({
  version: Type.String({ minLength: 1 }),
  commit: Type.String({ minLength: 1 }),
  artifacts: Type.Array(
    Type.Object({
      name: Type.String(),
      path: Type.String({ minLength: 1 }),
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
  ),
})

const refuse = (file: string, why: string, cause?: unknown): EnvironmentError =>
  new EnvironmentError(
    {
      code: 'BUILD_UNUSABLE',
      message: `Reading the build ${file}: ${why}`,
      hint: 'Run "npm run build" to make the daemon.',
    },
    { cause },
  )

const readBuildFile = async (file: string): Promise<unknown> => {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw refuse(file, 'there is no such file', cause)
  })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw refuse(file, 'it is not JSON', cause)
  }
}

/**
 * Reads what `npm run build` left and checks that the one-file binary is still the one that was built.
 *
 * @param buildFile path of `dist/build.json`
 * @throws EnvironmentError BUILD_UNUSABLE when there is none, it has another shape, or the hash differs
 */
export const loadBuild = async (buildFile: string): Promise<Build> => {
  const file = resolve(buildFile)
  const found = await readBuildFile(file)
  if (!Check(BuildFileSchema, found)) throw refuse(file, 'it has not the shape of a build')
  const artifact = found.artifacts.find((one) => one.name === 'nunet')
  if (artifact === undefined) throw refuse(file, 'it names no artifact "nunet"')
  const binary = resolve(dirname(file), artifact.path)
  const sha256 = await hashOf(binary).catch((cause: unknown) => {
    throw refuse(file, `${binary} cannot be read`, cause)
  })
  if (sha256 !== artifact.sha256) {
    throw refuse(file, `${binary} has the hash ${sha256.slice(0, 12)}…, not ${artifact.sha256.slice(0, 12)}…`)
  }
  return { binary, version: found.version, commit: found.commit, sha256 }
}
