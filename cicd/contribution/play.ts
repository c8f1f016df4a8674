import type { Envelope } from '@cucumber/messages'
import { runSealed, runtimeWindow, type SealedEnd, type SealOptions } from './seal.ts'
import { contributionFolder, type SealedRequest } from './sealed-request.ts'

export interface PlayOptions extends Pick<SealOptions, 'root' | 'isRoot' | 'timeMs' | 'maxBytes'> {
  /** Absolute path of the contributed feature. */
  readonly file: string
  /** Absolute path of a folder with a stranger's own step definitions. */
  readonly pack?: string
  /** Match sentences to definitions, run nothing. Default false. */
  readonly dryRun?: boolean
  readonly execPath: string
  readonly signal?: AbortSignal
}

export interface Played {
  readonly envelopes: readonly Envelope[]
  readonly end: SealedEnd
}

const packFolder = '/repo/pack'

/** What cannot be read is no message; the record finds what is missing. */
const parse = (line: string): Envelope[] => {
  try {
    return [JSON.parse(line) as Envelope]
  } catch {
    return []
  }
}

/** Plays a contribution sealed and gives back what it said, bounded and not yet believed. */
export const play = async (options: PlayOptions): Promise<Played> => {
  const { file, pack, execPath, dryRun = false, signal, ...seal } = options
  const request: SealedRequest = { dryRun, ...(pack === undefined ? {} : { pack: packFolder }) }
  const windows = [
    runtimeWindow(execPath),
    { from: file, to: `/repo/${contributionFolder}/contribution.feature` },
    ...(pack === undefined ? [] : [{ from: pack, to: packFolder }]),
  ]
  const command = ['/runtime/node', 'cicd/contribution/play-sealed.ts', JSON.stringify(request)]
  const end = await runSealed({ ...seal, windows }, command, signal)
  return { envelopes: end.messages.split('\n').filter(Boolean).flatMap(parse), end }
}
