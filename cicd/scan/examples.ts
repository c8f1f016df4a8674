import type { KnownExample } from './secrets.ts'

/** What looks like a secret and is none. */
export const knownExamples: readonly KnownExample[] = [
  { files: '**/cicd/scan/*.test.ts', rule: 'private key', why: 'test vectors of the scanner' },
]
