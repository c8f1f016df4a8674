import type { KeyPair } from './key-pair.ts'

/** Encrypted key files in one folder, one per name. */
export interface KeyStore {
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
