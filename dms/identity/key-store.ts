import { join } from 'node:path'
import { InvalidInputError, type Random } from '../core/index.ts'
import { EmptyPassphraseError, KeyExistsError, KeyFileDamagedError, KeyNotFoundError } from './errors.ts'
import { maxKeyFileBytes, openKeyFile, readKeyFile, sealKeyFile } from './key-file.ts'
import { createKeyPair, type KeyPair, keyPairFromSeed } from './key-pair.ts'
import { listKeyNames, readSmallFile, writeFileAtomically } from './secret-file.ts'

/** Encrypted key files in one folder, one per name. */
export interface KeyStore {
  /** Every readable key, by name; damaged files are left out and found by `open`. */
  list(): Promise<readonly { readonly name: string; readonly did: string }[]>
  has(name: string): Promise<boolean>
  /** @throws KeyExistsError unless `overwrite`; nothing is half-written */
  create(
    name: string,
    passphrase: string,
    options?: { overwrite?: boolean; seed?: Uint8Array },
  ): Promise<KeyPair>
  /** @throws KeyNotFoundError, WrongPassphraseError, KeyFileDamagedError */
  open(name: string, passphrase: string): Promise<KeyPair>
}

export interface KeyStoreComponents {
  /** Created with mode 0700 when missing. */
  readonly directory: string
  readonly random: Random
}

const DEFAULT_SCRYPT_COST = 2 ** 17

const checkName = (name: string): void => {
  if (/^[a-z0-9-]{1,64}$/.test(name)) return
  throw new InvalidInputError({
    what: 'Naming a key',
    expected: '1–64 characters of a–z, 0–9 and "-"',
    received: JSON.stringify(name.slice(0, 80)),
  })
}

const checkCost = (cost: number): void => {
  if (Number.isInteger(Math.log2(cost)) && cost >= 2 ** 12 && cost <= 2 ** 20) return
  throw new InvalidInputError({
    what: 'Choosing the scrypt cost',
    where: 'scryptCost',
    expected: 'a power of two from 4096 to 1048576',
    received: String(cost),
  })
}

/**
 * Key files `<name>.json`, mode 0600. A file that is too large, malformed or asks for an absurd cost is refused before
 * any key is derived.
 *
 * @param options.scryptCost N for new keys, default 2^17 (r 8, p 1): 128 MiB and about half a second
 * @throws InvalidInputError for a cost out of bounds
 */
export const createKeyStore = (
  { directory, random }: KeyStoreComponents,
  { scryptCost = DEFAULT_SCRYPT_COST }: { scryptCost?: number } = {},
): KeyStore => {
  checkCost(scryptCost)
  const pathOf = (name: string): string => join(directory, `${name}.json`)
  const names = (): Promise<readonly string[]> => listKeyNames(directory)
  const check = (name: string, passphrase: string): void => {
    checkName(name)
    if (passphrase === '') throw new EmptyPassphraseError(name)
  }
  const read = async (name: string) => {
    const content = await readSmallFile(pathOf(name), maxKeyFileBytes)
    if (content.kind === 'missing') throw new KeyNotFoundError(name, await names())
    if (content.kind === 'refused') throw new KeyFileDamagedError(name, content.why)
    return readKeyFile(name, content.text)
  }
  return {
    list: async () => {
      const files = await Promise.allSettled((await names()).map(read))
      return files.flatMap((file) =>
        file.status === 'fulfilled' ? [{ name: file.value.name, did: file.value.did }] : [],
      )
    },
    has: async (name) => (await names()).includes(name),
    create: async (name, passphrase, { overwrite = false, seed } = {}) => {
      check(name, passphrase)
      if (!overwrite && (await names()).includes(name)) throw new KeyExistsError(name)
      const keyPair = seed === undefined ? createKeyPair(random) : keyPairFromSeed(seed)
      const sealing = { name, did: keyPair.did, seed: keyPair.exportSeed(), passphrase, cost: scryptCost }
      const text = `${JSON.stringify(await sealKeyFile(random, sealing), undefined, 2)}\n`
      const isWritten = await writeFileAtomically(pathOf(name), text, { random, overwrite })
      if (!isWritten) throw new KeyExistsError(name)
      return keyPair
    },
    open: async (name, passphrase) => {
      check(name, passphrase)
      const file = await read(name)
      const keyPair = keyPairFromSeed(await openKeyFile(file, passphrase))
      if (keyPair.did !== file.did)
        throw new KeyFileDamagedError(name, 'its key does not belong to its identifier')
      return keyPair
    },
  }
}
