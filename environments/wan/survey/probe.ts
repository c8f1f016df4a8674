/** What a probe carries. Whoever gets it and does not know the secret is not the one it was meant for. */
export interface Probe {
  readonly sequence: number
  /** 16 bytes, random for each host and each survey. */
  readonly secret: Buffer
}

export const secretBytes = 16
const magic = 0x6e75_7776
export const probeBytes: number = 8 + secretBytes
/** With its UDP and IPv4 headers. */
export const probeOnWireBytes: number = probeBytes + 28

export const writeProbe = ({ sequence, secret }: Probe): Buffer => {
  const bytes = Buffer.alloc(probeBytes)
  bytes.writeUInt32BE(magic, 0)
  bytes.writeUInt32BE(sequence, 4)
  secret.copy(bytes, 8)
  return bytes
}

/** Undefined for anything that is not a probe. */
export const readProbe = (bytes: Buffer): Probe | undefined =>
  bytes.length === probeBytes && bytes.readUInt32BE(0) === magic
    ? { sequence: bytes.readUInt32BE(4), secret: bytes.subarray(8) }
    : undefined
