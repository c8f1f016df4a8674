import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { EnvironmentError } from '../problem.ts'
import { nearest } from '../topology/near.ts'
import { readTopologyFile } from '../topology/read-file.ts'
import type { Topology } from '../topology.ts'

/** Networks that scenarios, the command line and people call by name, and those that once showed a defect. */
const folders = [new URL('.', import.meta.url), new URL('../regressions/', import.meta.url)]

const files = (): ReadonlyMap<string, URL> =>
  new Map(
    folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .sort()
        .map((file) => [file.slice(0, -'.yaml'.length), new URL(file, folder)] as const),
    ),
  )

const read = new Map<string, Topology>()

const readOnce = (name: string, file: URL): Topology => {
  const topology = read.get(name) ?? readTopologyFile(fileURLToPath(file))
  read.set(name, topology)
  return topology
}

/** Names of all of them, without reading them. */
export const topologyNames = (): readonly string[] => [...files().keys()]

/** @throws InvalidTopologyError when one of them is wrong */
export const allTopologies = (): readonly Topology[] =>
  [...files()].map(([name, file]) => readOnce(name, file))

/** @throws EnvironmentError ENVIRONMENT_UNKNOWN_TOPOLOGY listing the known names */
export const namedTopology = (name: string): Topology => {
  const known = files()
  const file = known.get(name)
  if (file !== undefined) return readOnce(name, file)
  const near = nearest(name, [...known.keys()])
  throw new EnvironmentError({
    code: 'ENVIRONMENT_UNKNOWN_TOPOLOGY',
    message: `Looking for topology "${name}": there is none of that name${near === undefined ? '' : `; did you mean "${near}"?`}`,
    hint: `Known topologies: ${[...known.keys()].join(', ')}.`,
  })
}
