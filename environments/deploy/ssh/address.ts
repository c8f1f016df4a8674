/** Where a machine answers by SSH, and how both sides know each other. */
export interface SshAddress {
  /** For messages: what people call the machine. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly user: string
  /** In OpenSSH's or PEM format, without a passphrase. Never shown. */
  readonly privateKey: string
  /** As ssh-keygen -l shows it: `SHA256:…`. */
  readonly hostKeySha256: string
  /** For the connection to stand. Default 10 s. */
  readonly connectMs?: number
}

export const placeOf = ({ name, user, host, port }: SshAddress): string => `${name} (${user}@${host}:${port})`
