import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { loadBuild } from '../deploy/build.ts'
import type { Build } from '../environment.ts'

/** Builds of commits that were made before, one folder each, called by the full hash of its commit. */
export interface BuildStore {
  /** For what is being made; beside the builds, so that moving costs nothing. */
  readonly workshop: string
  /** The build of a commit, whole and unchanged, or undefined. */
  find(commit: string): Promise<Build | undefined>
  /** Takes over what `npm run build` left, and forgets the builds that were not asked for longest. */
  keep(commit: string, buildFile: string): Promise<Build>
}

/** Some 150 MB each. */
const mostKept = 6

const isHash = (name: string): boolean => /^[0-9a-f]{40,64}$/.test(name)

/** @param folder of the user's cache; made when it is not there, and nobody else's to read */
export const createBuildStore = (folder: string): BuildStore => {
  const place = (commit: string) => join(folder, commit)
  const find: BuildStore['find'] = async (commit) => {
    const found = await loadBuild(join(place(commit), 'build.json')).catch(() => undefined)
    if (found?.commit !== commit) return undefined
    const now = new Date()
    await utimes(place(commit), now, now)
    return found
  }

  const forgetOldest = async (): Promise<void> => {
    const names = (await readdir(folder)).filter(isHash)
    const ages = await Promise.all(
      names.map(async (name) => ({
        name,
        usedMs: (await stat(place(name)).catch(() => undefined))?.mtimeMs ?? 0,
      })),
    )
    const surplus = ages.sort((a, b) => b.usedMs - a.usedMs).slice(mostKept)
    for (const { name } of surplus) await rm(place(name), { recursive: true, force: true })
  }

  return {
    workshop: join(folder, 'workshop'),
    find,
    keep: async (commit, buildFile) => {
      const made = await loadBuild(buildFile)
      const draft = join(folder, `.draft-${commit}-${process.pid}`)
      await rm(draft, { recursive: true, force: true })
      await mkdir(draft, { recursive: true, mode: 0o700 })
      try {
        await copyFile(made.binary, join(draft, 'nunet'))
        await chmod(join(draft, 'nunet'), 0o700)
        const record = JSON.parse(await readFile(buildFile, 'utf8')) as { artifacts: { name: string }[] }
        const artifacts = record.artifacts
          .filter(({ name }) => name === 'nunet')
          .map((artifact) => ({ ...artifact, path: 'nunet' }))
        await writeFile(join(draft, 'build.json'), JSON.stringify({ ...record, artifacts }))
        await rm(place(commit), { recursive: true, force: true })
        await rename(draft, place(commit))
      } finally {
        await rm(draft, { recursive: true, force: true })
      }
      await forgetOldest()
      return loadBuild(join(dirname(draft), commit, 'build.json'))
    },
  }
}
