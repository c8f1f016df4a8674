/** RFC 1035, section 4.1: 12 bytes of header, then the questions. */
const headerBytes = 12
const typeA = 1
const anyType = 255
const classInternet = 1
/** Response, authoritative, recursion available. */
const flags = 0x8480
const recursionDesired = 0x0100
/** Answers are not to be remembered beyond the fault. */
const ttlS = 0
const maxNameBytes = 255

/** Where the first question ends, or undefined when there is none that can be read. */
const endOfQuestion = (query: Buffer): number | undefined => {
  let at = headerBytes
  while (at < query.length && at - headerBytes < maxNameBytes) {
    const length = query[at]!
    // Questions hold no pointers, and labels at most 63 bytes.
    if (length > 63) return undefined
    at += length + 1
    if (length === 0) return at + 4 <= query.length ? at + 4 : undefined
  }
  return undefined
}

const record = (address: string): Buffer => {
  const bytes = Buffer.alloc(16)
  // A pointer to the name in the question.
  bytes.writeUInt16BE(0xc000 + headerBytes, 0)
  bytes.writeUInt16BE(typeA, 2)
  bytes.writeUInt16BE(classInternet, 4)
  bytes.writeUInt32BE(ttlS, 6)
  bytes.writeUInt16BE(4, 10)
  Buffer.from(address.split('.').map(Number)).copy(bytes, 12)
  return bytes
}

/**
 * Answers a query: every name has this one IPv4 address, and nothing else.
 *
 * @param query one datagram
 * @param address dotted IPv4
 * @returns the datagram to send back, or undefined when it was no query with a question
 */
export const answerTo = (query: Buffer, address: string): Buffer | undefined => {
  if (query.length < headerBytes) return undefined
  const [asked, count] = [query.readUInt16BE(2), query.readUInt16BE(4)]
  const isQuery = (asked & 0xf800) === 0
  const end = isQuery && count >= 1 ? endOfQuestion(query) : undefined
  if (end === undefined) return undefined
  const type = query.readUInt16BE(end - 4)
  const answers = type === typeA || type === anyType ? [record(address)] : []
  const header = Buffer.alloc(headerBytes)
  query.copy(header, 0, 0, 2)
  header.writeUInt16BE(flags | (asked & recursionDesired), 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(answers.length, 6)
  return Buffer.concat([header, query.subarray(headerBytes, end), ...answers])
}
