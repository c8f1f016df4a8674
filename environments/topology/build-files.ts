import { resolve } from 'node:path'
import type { HostSpecification } from '../topology.ts'
import type { Report } from './complaint.ts'

/** Where the paths of builds in a text begin, and what is there. */
export interface BuildFiles {
  /** Absolute: the folder of the file that was read. */
  readonly directory: string
  isFile(path: string): boolean
}

/** Hosts whose builds are absolute paths, so that it no longer matters where a program was started. */
export const resolveBuildFiles = <Host extends HostSpecification>(
  hosts: readonly Host[],
  { directory, isFile }: BuildFiles,
  report: Report,
): readonly Host[] =>
  hosts.map((host, index) => {
    if (host.build === undefined || !('file' in host.build)) return host
    const file = resolve(directory, host.build.file)
    if (!isFile(file)) {
      const message = `is the file "${host.build.file}", and there is no file ${file}; expected the path of a build.json, beginning at the folder of this topology ("npm run build" makes dist/build.json)`
      report({ at: ['hosts', index, 'build'], message })
    }
    return { ...host, build: { file } }
  })
