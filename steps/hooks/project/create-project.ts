import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import type { Project } from '../../world/project.ts'
import { runCommand } from './command.ts'
import { layProject } from './layout.ts'

/** The repository whose harness is the subject. */
const repositoryRoot = resolve(import.meta.dirname, '../../..')

/** A project that ends its commands and removes itself when it is disposed. */
export type OwnedProject = Project & AsyncDisposable

/** Makes an empty project in a temporary folder; see `layProject` for what it has in common with the repository. */
export const createProject = async (): Promise<OwnedProject> => {
  const directory = await mkdtemp(join(tmpdir(), 'nunet-project-'))
  // What strangers send is played by nobody: the sealed room alone has to keep it out.
  await chmod(directory, 0o755)
  await layProject(repositoryRoot, directory)
  const over = new AbortController()
  const running = new Set<Promise<unknown>>()
  const pathOf = (path: string): string => join(directory, path)
  const commandsIn =
    (root: string): Project['run'] =>
    async (command, args) => {
      const run = runCommand({ root, home: directory, signal: over.signal }, command, args)
      running.add(run)
      return run.finally(() => running.delete(run))
    }
  return {
    pathOf,
    write: async (path, text) => {
      await mkdir(dirname(pathOf(path)), { recursive: true })
      await writeFile(pathOf(path), text)
    },
    read: (path) => readFile(pathOf(path), 'utf8'),
    remove: (path) => rm(pathOf(path), { recursive: true, force: true }),
    filesIn: async (folder) => {
      const entries = await readdir(pathOf(folder), { recursive: true, withFileTypes: true }).catch(() => [])
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
        .sort()
    },
    run: commandsIn(directory),
    runAtHome: commandsIn(repositoryRoot),
    [Symbol.asyncDispose]: async () => {
      over.abort(new Error('the scenario is over'))
      await Promise.allSettled(running)
      await rm(directory, { recursive: true, force: true })
    },
  }
}
