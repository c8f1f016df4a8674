import { fingerprintOf } from '../../../deploy/ssh/index.ts'

/** As `ssh-keygen -l` prints it. */
export const fingerprintOfLine = (publicKey: string): string =>
  fingerprintOf(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'))
