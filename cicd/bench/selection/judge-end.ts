import type { SealedEnd } from '../../contribution/seal.ts'

/** What was played against a defect. */
export interface Played {
  /** Test files, or scenarios as the recorded map names them, that came to their end. */
  readonly ended: readonly string[]
  /** Those that were red, and how; without a name, nothing that was played could be told apart. */
  readonly reds: readonly { readonly file: string; readonly how: string }[]
}

interface Line {
  readonly file: string
  readonly red?: string
}

/** What a room that has closed said, line by line; a room that said nothing is red, unless it closed well. */
export const judgeEnd = ({ messages, code, signal, stoppedFor, noise }: SealedEnd): Played => {
  const lines = messages
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
  const ended = lines.map(({ file }) => file)
  const reds = lines.flatMap(({ file, red }) => (red === undefined ? [] : [{ file, how: red }]))
  if (reds.length > 0) return { ended, reds }
  if (stoppedFor !== undefined)
    return { ended, reds: [{ file: '', how: `did not end within the bound of ${stoppedFor}` }] }
  // Nothing red was told, and still it is not well: the code did not even load.
  if (code === 0) return { ended, reds }
  const how = noise.trim() || `the room closed with ${signal ?? `exit code ${code}`}, and said nothing`
  return { ended, reds: [{ file: '', how: how.slice(-300) }] }
}
