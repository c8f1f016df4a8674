import { constants } from 'node:fs'
import { chmod, copyFile, link, rm } from 'node:fs/promises'
import type { Build } from '../environment.ts'
import { EnvironmentError } from '../problem.ts'
import { hashOf } from './hash.ts'

/** A second name for the same bytes costs nothing and lets all hosts share memory; a copy where that is refused. */
const linkOrCopy = async (from: string, to: string): Promise<void> => {
  try {
    await link(from, to)
  } catch {
    await copyFile(from, to, constants.COPYFILE_FICLONE)
    await chmod(to, 0o700)
  }
}

/**
 * Puts the built daemon at `path`, replacing what is there.
 *
 * @throws EnvironmentError BUILD_CHANGED when the bytes that arrived are not those of the build
 */
export const placeBuild = async (build: Build, path: string): Promise<void> => {
  await rm(path, { force: true })
  await linkOrCopy(build.binary, path)
  const arrived = await hashOf(path)
  if (arrived === build.sha256) return
  await rm(path, { force: true })
  throw new EnvironmentError({
    code: 'BUILD_CHANGED',
    message: `Deploying ${build.binary} (${build.version}): the bytes that arrived have the hash ${arrived.slice(0, 12)}…, not ${build.sha256.slice(0, 12)}…`,
    hint: 'It was probably built again meanwhile; read the build anew and repeat.',
  })
}
