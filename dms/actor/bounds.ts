const MAX_SAFE_HIGH = 0x1fffff
const PROTO = new TextEncoder().encode('__proto__')

export interface CborBounds {
  readonly maxDepth: number
  readonly maxItems: number
}

/** Reads the head of the item at `at`: RFC 8949 section 3. Undefined when it is cut short or of indefinite length. */
const readHead = (bytes: Uint8Array, view: DataView, at: number) => {
  const minor = bytes[at]! & 31
  const width = minor < 24 ? 0 : minor < 28 ? 2 ** (minor - 24) : -1
  if (width < 0 || at + 1 + width > bytes.length) return undefined
  const next = at + 1 + width
  if (width === 0) return { value: minor, next }
  if (width === 1) return { value: bytes[at + 1]!, next }
  if (width === 2) return { value: view.getUint16(at + 1), next }
  if (width === 4) return { value: view.getUint32(at + 1), next }
  const high = view.getUint32(at + 1)
  return { value: high > MAX_SAFE_HIGH ? Number.NaN : high * 2 ** 32 + view.getUint32(at + 5), next }
}

const isProto = (bytes: Uint8Array, at: number, length: number): boolean =>
  length === PROTO.length && PROTO.every((byte, index) => bytes[at + index] === byte)

/** false, true, null, and floats of 16, 32 and 64 bits. */
const SIMPLE: ReadonlySet<number> = new Set([20, 21, 22, 25, 26, 27])

/**
 * Tells, in one pass without recursion and without allocating by claimed lengths, whether `bytes` hold exactly one
 * CBOR item that is safe to decode: bounded depth and width, text keys other than `__proto__`, safe integers, no tags,
 * no undefined, nothing of indefinite length, byte strings only directly inside the outermost array.
 */
export const isBoundedCbor = (bytes: Uint8Array, { maxDepth, maxItems }: CborBounds): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const left: number[] = [1]
  const isMap: boolean[] = [false]
  let items = 0
  let at = 0
  while (left.length > 0) {
    if (at >= bytes.length || ++items > maxItems) return false
    const major = bytes[at]! >> 5
    const start = at
    const head = readHead(bytes, view, start)
    if (head === undefined || (Number.isNaN(head.value) && major !== 7)) return false
    const isKey = isMap.at(-1) === true && left.at(-1)! % 2 === 0
    left[left.length - 1]! -= 1
    at = head.next
    if (isKey && (major !== 3 || isProto(bytes, at, head.value))) return false
    if (major === 2 && left.length !== 2) return false
    if (major === 6 || (major === 7 && !SIMPLE.has(bytes[start]! & 31))) return false
    if (major === 2 || major === 3) at += head.value
    if (major === 4 || major === 5) {
      if (left.length > maxDepth || head.value > bytes.length - at) return false
      left.push(major === 5 ? head.value * 2 : head.value)
      isMap.push(major === 5)
    }
    while (left.at(-1) === 0) {
      left.pop()
      isMap.pop()
    }
  }
  return at === bytes.length
}
