import { createCipheriv, createDecipheriv, hash, scrypt } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Check } from 'typebox/value'
import type { Random } from '../core/index.ts'
import { KeyFileDamagedError, WrongPassphraseError } from './errors.ts'

const strict = { additionalProperties: false }
const hex = (byteLength: number) => Type.String({ pattern: `^[0-9a-f]{${byteLength * 2}}$` })

/** Everything is bounded here, before any of it costs memory or time. */
const KeyFileSchema = Type.Object(
  {
    version: Type.Literal(1),
    name: Type.String({ pattern: '^[a-z0-9-]{1,64}$' }),
    did: Type.String({ pattern: '^did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}$' }),
    kdf: Type.Object(
      {
        name: Type.Literal('scrypt'),
        cost: Type.Integer({ minimum: 2 ** 12, maximum: 2 ** 20 }),
        blockSize: Type.Literal(8),
        parallelization: Type.Literal(1),
        salt: hex(32),
      },
      strict,
    ),
    cipher: Type.Object(
      { name: Type.Literal('aes-256-gcm'), nonce: hex(12), text: hex(32), tag: hex(16) },
      strict,
    ),
    /** SHA-256 over the rest; tells a damaged file from a wrong passphrase, and proves nothing else. */
    checksum: hex(32),
  },
  strict,
)
export type KeyFile = Static<typeof KeyFileSchema>

/** A key file of ours has about 600 bytes. */
export const maxKeyFileBytes = 4096

const checksumOf = ({ version, name, did, kdf, cipher }: Omit<KeyFile, 'checksum'>): string =>
  hash(
    'sha256',
    JSON.stringify([
      [version, name, did],
      [kdf.name, kdf.cost, kdf.blockSize, kdf.parallelization, kdf.salt],
      [cipher.name, cipher.nonce, cipher.text, cipher.tag],
    ]),
  )

const deriveKey = (passphrase: string, kdf: KeyFile['kdf']): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = {
      N: kdf.cost,
      r: kdf.blockSize,
      p: kdf.parallelization,
      // Node's default of 32 MiB is below N = 2^15; the exact need is 128·r·(N + p) and a little.
      maxmem: 128 * kdf.blockSize * (kdf.cost + kdf.parallelization + 2) + 1_048_576,
    }
    scrypt(passphrase.normalize('NFC'), Buffer.from(kdf.salt, 'hex'), 32, options, (error, key) =>
      error === null ? resolve(key) : reject(error),
    )
  })

const additionalData = (name: string, did: string): Buffer =>
  Buffer.from(JSON.stringify(['nunet key file', 1, name, did]))

/** Reads the text of a key file without opening it. @throws KeyFileDamagedError */
export const readKeyFile = (name: string, text: string): KeyFile => {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (cause) {
    throw new KeyFileDamagedError(name, 'it is not JSON', cause)
  }
  if (!Check(KeyFileSchema, content))
    throw new KeyFileDamagedError(name, 'a field is missing, unknown or out of bounds')
  if (!Number.isInteger(Math.log2(content.kdf.cost))) {
    throw new KeyFileDamagedError(name, 'the cost of its key derivation is not a power of two')
  }
  if (content.name !== name)
    throw new KeyFileDamagedError(name, `it was written for another name, "${content.name}"`)
  if (content.checksum !== checksumOf(content))
    throw new KeyFileDamagedError(name, 'its checksum does not fit')
  return content
}

export interface Sealing {
  readonly name: string
  readonly did: string
  /** 32 bytes. */
  readonly seed: Uint8Array
  readonly passphrase: string
  /** N of scrypt. */
  readonly cost: number
}

/** Encrypts a seed: scrypt, then AES-256-GCM with the name and the DID as additional data. */
export const sealKeyFile = async (random: Random, sealing: Sealing): Promise<KeyFile> => {
  const { name, did, seed, passphrase, cost } = sealing
  const kdf = {
    name: 'scrypt' as const,
    cost,
    blockSize: 8 as const,
    parallelization: 1 as const,
    salt: Buffer.from(random.bytes(32)).toString('hex'),
  }
  const key = await deriveKey(passphrase, kdf)
  const nonce = random.bytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additionalData(name, did))
  const text = Buffer.concat([cipher.update(seed), cipher.final()]).toString('hex')
  const content = {
    version: 1 as const,
    name,
    did,
    kdf,
    cipher: {
      name: 'aes-256-gcm' as const,
      nonce: Buffer.from(nonce).toString('hex'),
      text,
      tag: cipher.getAuthTag().toString('hex'),
    },
  }
  return { ...content, checksum: checksumOf(content) }
}

/** The seed (32 bytes). @throws WrongPassphraseError */
export const openKeyFile = async (file: KeyFile, passphrase: string): Promise<Uint8Array> => {
  const key = await deriveKey(passphrase, file.kdf)
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(file.cipher.nonce, 'hex'), {
    authTagLength: 16,
  })
    .setAAD(additionalData(file.name, file.did))
    .setAuthTag(Buffer.from(file.cipher.tag, 'hex'))
  try {
    return new Uint8Array(
      Buffer.concat([decipher.update(Buffer.from(file.cipher.text, 'hex')), decipher.final()]),
    )
  } catch {
    throw new WrongPassphraseError(file.name)
  }
}
