import ssh2 from 'ssh2'

/** An ed25519 key pair as OpenSSH writes it. */
export interface SshKeyPair {
  readonly privateKey: string
  /** One line: type, base64, comment. */
  readonly publicKey: string
}

type Generate = (comment: string) => { readonly private: string; readonly public: string }

const generate: Generate = (comment) => ssh2.utils.generateKeyPairSync('ed25519', { comment })

/** Two strings, each after its length (RFC 8709, section 4): 4 + 11 bytes of name, 4 + 32 bytes of key. */
const publicBytes = 51

const isWhole = (publicKey: string): boolean =>
  Buffer.from(publicKey.split(' ')[1] ?? '', 'base64').length === publicBytes

/**
 * Makes a key pair that every SSH implementation reads.
 *
 * ssh2 1.17 drops leading zero bytes of the public half, so that about one pair in 256 is refused by OpenSSH ("error in
 * libcrypto"); such a pair is thrown away.
 *
 * @param make of the library; tests hand in their own
 */
export const newSshKeyPair = (comment = '', make: Generate = generate): SshKeyPair => {
  for (;;) {
    const pair = make(comment)
    if (isWhole(pair.public)) return { privateKey: pair.private, publicKey: pair.public.trim() }
  }
}
