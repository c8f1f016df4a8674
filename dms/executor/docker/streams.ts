import { Writable } from 'node:stream'
import type Docker from 'dockerode'
import { formatBytes } from '../../core/index.ts'

/** One output stream of a container, kept in memory up to its limit. */
const createBoundedText = (limitBytes: number, onLimit: (detail: string) => void) => {
  const parts: Buffer[] = []
  let kept = 0
  let isCut = false
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      const part = chunk.subarray(0, limitBytes - kept)
      // A copy, because the part would hold on to the whole chunk.
      if (part.length > 0) parts.push(Buffer.from(part))
      kept += part.length
      if (part.length < chunk.length && !isCut) {
        isCut = true
        onLimit(`it wrote more than ${formatBytes(limitBytes)} to one stream`)
      }
      done()
    },
  })
  const text = () =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(parts), { stream: isCut })
  return { sink, text }
}

export interface AttachedOutput {
  text(): { readonly standardOutput: string; readonly standardError: string }
  /** Resolves when the engine has sent everything. */
  readonly ended: Promise<void>
  close(): void
}

/** Reads both streams of a container that has not been started yet, so that nothing is missed. */
export const attachOutput = async (
  { container, modem }: { container: Docker.Container; modem: Docker['modem'] },
  options: { limitBytes: number; onLimit: (detail: string) => void },
): Promise<AttachedOutput> => {
  const standardOutput = createBoundedText(options.limitBytes, options.onLimit)
  const standardError = createBoundedText(options.limitBytes, options.onLimit)
  const stream = await container.attach({ stream: true, stdout: true, stderr: true })
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close', 'error']) stream.once(event, () => resolve())
  })
  ;(modem as { demuxStream(from: unknown, out: unknown, err: unknown): void }).demuxStream(
    stream,
    standardOutput.sink,
    standardError.sink,
  )
  return {
    text: () => ({ standardOutput: standardOutput.text(), standardError: standardError.text() }),
    ended,
    close: () => (stream as unknown as { destroy(): void }).destroy(),
  }
}
