const prefixBytes = 4
const firstPieceBytes = 4096

/**
 * Puts the length (4 bytes, big endian) before a message. The result is a copy, so the caller may reuse `message`.
 */
export const encodeFrame = (message: Uint8Array): Uint8Array => {
  const frame = Buffer.allocUnsafe(prefixBytes + message.byteLength)
  frame.writeUInt32BE(message.byteLength)
  frame.set(message, prefixBytes)
  return frame
}

/** Why a stream of frames was refused. */
export type FrameViolation = 'empty' | 'too-large'

export interface FrameReader {
  /** Takes the next bytes in whatever pieces they came; returns the first violation, after which it takes no more. */
  push(bytes: Uint8Array): FrameViolation | undefined
  /** True while a frame has begun and is not complete. */
  readonly isPartial: boolean
}

/**
 * Cuts a byte stream into messages. The claimed length is checked before anything is allocated for it, and memory
 * grows with what has arrived (at most twice that), never with what was promised.
 *
 * @param onMessage receives each message once; a view of the incoming bytes where it came in one piece
 */
export const createFrameReader = (
  { maxMessageBytes }: { readonly maxMessageBytes: number },
  onMessage: (message: Uint8Array) => void,
): FrameReader => {
  let partial = Buffer.alloc(0)
  let filled = 0
  let violation: FrameViolation | undefined

  const lengthAt = (bytes: Uint8Array, offset: number): number =>
    bytes[offset]! * 0x1000000 + (bytes[offset + 1]! << 16) + (bytes[offset + 2]! << 8) + bytes[offset + 3]!
  const judge = (length: number): FrameViolation | undefined =>
    length === 0 ? 'empty' : length > maxMessageBytes ? 'too-large' : undefined

  const reserve = (neededBytes: number, frameBytes: number): void => {
    if (partial.byteLength >= neededBytes) return
    const room = Math.max(
      neededBytes,
      Math.min(frameBytes, Math.max(firstPieceBytes, partial.byteLength * 2)),
    )
    const larger = Buffer.allocUnsafeSlow(room)
    larger.set(partial.subarray(0, filled))
    partial = larger
  }
  const keep = (bytes: Uint8Array, frameBytes: number): void => {
    reserve(filled + bytes.byteLength, frameBytes)
    partial.set(bytes, filled)
    filled += bytes.byteLength
  }

  /** Adds to the begun frame; returns how many bytes of `bytes` it took. */
  const complete = (bytes: Uint8Array): number => {
    const prefixPart = Math.min(Math.max(0, prefixBytes - filled), bytes.byteLength)
    if (prefixPart > 0) keep(bytes.subarray(0, prefixPart), prefixBytes)
    if (filled < prefixBytes) return prefixPart
    const length = lengthAt(partial, 0)
    violation = judge(length)
    if (violation !== undefined) return prefixPart
    const bodyPart = Math.min(prefixBytes + length - filled, bytes.byteLength - prefixPart)
    keep(bytes.subarray(prefixPart, prefixPart + bodyPart), prefixBytes + length)
    if (filled === prefixBytes + length) {
      const message = partial.subarray(prefixBytes, filled)
      partial = Buffer.alloc(0)
      filled = 0
      onMessage(message)
    }
    return prefixPart + bodyPart
  }

  return {
    push: (bytes) => {
      let offset = 0
      while (violation === undefined && offset < bytes.byteLength) {
        if (filled > 0 || bytes.byteLength - offset < prefixBytes) {
          offset += complete(bytes.subarray(offset))
          continue
        }
        const length = lengthAt(bytes, offset)
        const end = offset + prefixBytes + length
        violation = judge(length)
        if (violation === undefined && end <= bytes.byteLength) {
          onMessage(bytes.subarray(offset + prefixBytes, end))
          offset = end
        } else if (violation === undefined) {
          offset += complete(bytes.subarray(offset))
        }
      }
      return violation
    },
    get isPartial() {
      return filled > 0
    },
  }
}
