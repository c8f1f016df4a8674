import type { HostFiles } from './host-files.ts'
import type { EvidenceFile } from './machine.ts'
import { readEnd } from './read-end.ts'
import { readParts } from './read-parts.ts'
import { withoutSecrets } from './secrets.ts'

const endOf = async (path: string, maxBytes: number): Promise<string | undefined> => {
  try {
    return await readEnd(path, maxBytes)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** The end of a file of a host on this machine, without its credentials; undefined when there is no such file. */
export const readEvidenceFile = async (
  files: HostFiles,
  file: EvidenceFile,
  maxBytes: number,
): Promise<string | undefined> => {
  const text = await readParts(file, maxBytes, (part, bytes) => endOf(files[part], bytes))
  return text === undefined ? undefined : withoutSecrets(text, files)
}
