import { constants } from 'node:fs'
import { chmod, copyFile, link, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Build } from '../environment.ts'
import { EnvironmentError } from '../problem.ts'
import { hashOf } from './hash.ts'

/** Puts builds onto the hosts of one network. */
export interface Placer {
  /**
   * Makes the built daemon appear at `path`.
   *
   * @throws EnvironmentError BUILD_CHANGED when the bytes that arrived are not those of the build
   */
  place(build: Build, path: string): Promise<void>
}

const changed = (build: Build, arrived: string): EnvironmentError =>
  new EnvironmentError({
    code: 'BUILD_CHANGED',
    message: `Deploying ${build.binary} (${build.version}): the bytes that arrived have the hash ${arrived.slice(0, 12)}…, not ${build.sha256.slice(0, 12)}…`,
    hint: 'It was probably built again meanwhile; read the build anew and repeat.',
  })

const canLink = (from: string, to: string): Promise<boolean> =>
  link(from, to).then(
    () => true,
    () => false,
  )

/**
 * Second names for the same bytes cost nothing and let all hosts share memory. Where the build may not be linked
 * (another file system, another owner) it is copied once for the network, and the copy is linked.
 *
 * @param directory of the network; a copy lies in its folder `builds`
 */
export const createPlacer = (directory: string): Placer => {
  const copies = new Map<string, Promise<string>>()

  const copy = async (build: Build): Promise<string> => {
    const folder = join(directory, 'builds')
    const path = join(folder, build.sha256)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await copyFile(build.binary, path, constants.COPYFILE_FICLONE)
    await chmod(path, 0o700)
    return path
  }
  const copyOnce = (build: Build): Promise<string> => {
    const made = copies.get(build.sha256) ?? copy(build)
    copies.set(build.sha256, made)
    return made
  }

  return {
    place: async (build, path) => {
      await rm(path, { force: true })
      if (!(await canLink(build.binary, path))) await link(await copyOnce(build), path)
      const arrived = await hashOf(path)
      if (arrived === build.sha256) return
      await rm(path, { force: true })
      throw changed(build, arrived)
    },
  }
}
