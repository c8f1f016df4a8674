import { relative, resolve } from 'node:path'
import type { RunContext } from '../../reports/index.ts'

interface Wanted {
  readonly root: string
  readonly tags?: string
  readonly names?: readonly string[]
  readonly paths: readonly string[]
}

/** What was selected, in the words of the message stream: files relative to the repository. */
export const selectionOf = ({
  root,
  tags,
  names = [],
  paths,
}: Wanted): Pick<RunContext, 'tags' | 'names' | 'lines'> => {
  const lines = paths.filter((path) => /:\d+$/.test(path)).map((path) => relative(root, resolve(root, path)))
  return {
    ...(tags === undefined ? {} : { tags }),
    ...(names.length === 0 ? {} : { names }),
    ...(lines.length === 0 ? {} : { lines }),
  }
}
