import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type Docker from 'dockerode'
import type { Build } from '../../environment.ts'
import { baseName, layRoot } from './base.ts'
import { isAbsent, orTell } from './engine.ts'

const repository = 'nunet-host'

/** Images that nobody uses are kept up to this number, the newest. */
const keptImages = 2

const hasImage = async (engine: Docker, name: string): Promise<boolean> => {
  try {
    await engine.getImage(name).inspect()
    return true
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
}

/** Sends a folder as the one layer of a new image; no registry takes part. */
const importFolder = async (
  engine: Docker,
  folder: string,
  { tag, owner }: { tag: string; owner: string },
) => {
  const [user, group] = owner.split(':')
  const tar = spawn(
    'tar',
    ['--numeric-owner', `--owner=${user}`, `--group=${group}`, '-C', folder, '-c', '.'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  try {
    const progress = await engine.importImage(tar.stdout, { repo: repository, tag })
    await new Promise<void>((resolve, reject) => {
      engine.modem.followProgress(progress as NodeJS.ReadableStream, (error) =>
        error ? reject(error) : resolve(),
      )
    })
  } finally {
    tar.kill()
  }
}

/** Removes images of earlier builds; those in use are refused by the engine and stay. */
const removeOld = async (engine: Docker, keep: string): Promise<void> => {
  const images = await engine.listImages({ filters: JSON.stringify({ reference: [`${repository}:*`] }) })
  const old = images
    .sort((a, b) => b.Created - a.Created)
    .filter(({ RepoTags }) => RepoTags?.includes(keep) !== true)
    .slice(keptImages - 1)
  await Promise.allSettled(old.map(({ Id }) => engine.getImage(Id).remove()))
}

export interface ImageRequest {
  readonly build: Build
  /** `uid:gid` to whom its files belong and as whom hosts run. */
  readonly owner: string
  /** For a folder that lives as long as it takes. */
  readonly workshop: string
  readonly onProgress?: ((line: string) => void) | undefined
}

const underWay = new Map<string, Promise<string>>()

const make = async (engine: Docker, name: string, { build, owner, workshop, onProgress }: ImageRequest) => {
  if (await orTell(`Looking for image ${name}`, hasImage(engine, name))) return name
  onProgress?.(`making an image of ${build.version} (${build.commit.slice(0, 12)})`)
  const folder = await mkdtemp(join(workshop, 'image-'))
  try {
    await layRoot(folder, build)
    await orTell(
      `Making image ${name}`,
      importFolder(engine, folder, { tag: name.slice(repository.length + 1), owner }),
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  await removeOld(engine, name)
  return name
}

/**
 * The image of a build, made from it unless it is there already.
 *
 * @returns its name, which tells its content
 * @throws EnvironmentError ENGINE_FAILED, IMAGE_NOT_MADE
 */
export const imageOf = async (engine: Docker, request: ImageRequest): Promise<string> => {
  const name = `${repository}:${await baseName(request.build, request.owner)}`
  const making = underWay.get(name) ?? make(engine, name, request)
  underWay.set(name, making)
  return making.finally(() => underWay.delete(name))
}
