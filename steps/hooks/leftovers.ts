import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../../environments/environment.ts'

const entriesOf = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => [])

const filesNamedAfter = async (id: string): Promise<readonly string[]> => {
  const folders = (await entriesOf(tmpdir()))
    .map((name) => join(tmpdir(), name))
    .filter((path) => path.includes('nunet'))
  const found = await Promise.all(
    folders.map(async (folder) =>
      (await entriesOf(folder)).filter((name) => name.includes(id)).map((name) => join(folder, name)),
    ),
  )
  return found.flat().map((path) => `file ${path}`)
}

const processesNamedAfter = async (id: string): Promise<readonly string[]> => {
  const pids = (await entriesOf('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      return command.includes(id) ? [`process ${pid}`] : []
    }),
  )
  return found.flat()
}

const machinesThatAnswer = async ({ hosts }: Environment): Promise<readonly string[]> => {
  const found = await Promise.all(
    hosts.map(async ({ name, dms }) => {
      const answer = await dms.identity().catch(() => undefined)
      return answer?.ok ? [`${name} still answers`] : []
    }),
  )
  return found.flat()
}

/** Looks from outside for anything that a disposed network has left: machines, processes, files that bear its id. */
export const leftoversOf = async (environment: Environment): Promise<readonly string[]> => {
  const { id } = environment
  const kinds = [machinesThatAnswer(environment), processesNamedAfter(id), filesNamedAfter(id)]
  return (await Promise.all(kinds)).flat()
}
