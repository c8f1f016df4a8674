import { resolve } from 'node:path'
import { namedTopology } from '../topologies/index.ts'
import { readTopologyFile } from '../topology/read-file.ts'
import type { Topology } from '../topology.ts'
import type { CliContext } from './context.ts'

const isPath = (text: string): boolean => /\.ya?ml$/.test(text) || text.includes('/')

/** The topology of that name, or in that file. Default: a pair. */
export const chooseTopology = (text: string | undefined, { workingDirectory }: CliContext): Topology => {
  if (text === undefined || !isPath(text)) return namedTopology(text ?? 'pair')
  return readTopologyFile(resolve(workingDirectory, text))
}
