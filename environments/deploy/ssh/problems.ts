import { EnvironmentError } from '../../problem.ts'
import { placeOf, type SshAddress } from './address.ts'

export const unreachable = (to: SshAddress, cause: Error): EnvironmentError =>
  new EnvironmentError(
    {
      code: 'SSH_UNREACHABLE',
      message: `Connecting to ${placeOf(to)}: ${cause.message}`,
      hint: 'Is the machine up, and is that the address and port of its sshd?',
    },
    { cause },
  )

export const refused = (to: SshAddress): EnvironmentError =>
  new EnvironmentError({
    code: 'SSH_REFUSED',
    message: `Connecting to ${placeOf(to)}: it does not accept our key for that user`,
    hint: `Add the public half of the key to ~${to.user}/.ssh/authorized_keys there, or name the right key and user.`,
  })

export const keyChanged = (to: SshAddress, found: string): EnvironmentError =>
  new EnvironmentError({
    code: 'SSH_HOST_KEY_CHANGED',
    message: `Connecting to ${placeOf(to)}: its host key is ${found}, not ${to.hostKeySha256}`,
    hint: 'Another machine answers there, or it was installed anew. Compare with "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on it before you change the fingerprint.',
  })

export const keyUnusable = (to: SshAddress): EnvironmentError =>
  new EnvironmentError({
    code: 'SSH_KEY_UNUSABLE',
    message: `Connecting to ${placeOf(to)}: the private key cannot be read, or it has a passphrase`,
    hint: 'Make one for this purpose with "ssh-keygen -t ed25519 -N \'\' -f <file>".',
  })

/** The connection ended while something was going on. */
export const lost = (to: SshAddress, what: string, cause?: unknown): EnvironmentError =>
  new EnvironmentError(
    {
      code: 'REACH_LOST',
      message: `${what} on ${placeOf(to)}: the connection was lost`,
      hint: 'Is the machine still up, and its sshd?',
    },
    { cause },
  )

/** Of a socket there: nobody listens, or sshd does not let us. */
export const notConnected = (
  to: SshAddress,
  where: string,
  reason: unknown,
  why: string,
): EnvironmentError =>
  // 1: "administratively prohibited", RFC 4254 section 5.1.
  reason === 1
    ? new EnvironmentError({
        code: 'REACH_FORBIDDEN',
        message: `Connecting to ${where} on ${placeOf(to)}: its sshd forbids it (${why})`,
        hint: 'Set "AllowTcpForwarding yes" and "AllowStreamLocalForwarding yes" in its sshd_config.',
      })
    : new EnvironmentError({
        code: 'REACH_REFUSED',
        message: `Connecting to ${where} on ${placeOf(to)}: ${why}`,
      })
