import { cp, mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Folders that a project has in common with the repository. */
const linked: readonly string[] = ['cicd', 'dms', 'environments', 'features/ensembles', 'node_modules']

/** Folders of which a project has all but some entries in common: those are its own. */
const mixed: Readonly<Record<string, readonly string[]>> = {
  reports: ['out', 'manual', 'history.ndjson'],
  'reports/manual': ['desk'],
  steps: ['cucumber.ts'],
}

/** Where compiled modules are kept, for all projects together: thousands of files that each command reads. */
export const compiled = '.compiled'

/** Lays what every project has: the programs of the repository by links, nothing that they write. */
export const layProject = async (root: string, directory: string): Promise<void> => {
  await mkdir(join(directory, 'features'))
  for (const name of linked) await symlink(join(root, name), join(directory, name))
  for (const [folder, own] of Object.entries(mixed)) {
    await mkdir(join(directory, folder))
    for (const name of await readdir(join(root, folder)))
      if (!own.includes(name)) await symlink(join(root, folder, name), join(directory, folder, name))
  }
  const kept = join(root, '.cache/compiled')
  await mkdir(kept, { recursive: true })
  await symlink(kept, join(directory, compiled))
  await cp(join(root, 'package.json'), join(directory, 'package.json'))
}
