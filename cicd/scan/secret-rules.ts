/** What a secret of one kind looks like. */
export interface SecretRule {
  readonly name: string
  /** Bounded in every repetition, so that no line costs more than its length. */
  readonly pattern: RegExp
  /** What to do when one got out. */
  readonly fix: string
}

const revoke = 'revoke it where it was made, then take it out; history keeps what was pushed'

export const secretRules: readonly SecretRule[] = [
  { name: 'private key', pattern: /-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----/, fix: revoke },
  {
    name: 'token of a forge',
    pattern: /\bgl(?:pat|dt|rt|cbt|ptt|soat|ft|imt|agent|oas)-[\w-]{20,64}\b/,
    fix: revoke,
  },
  {
    name: 'token of a forge',
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,90})\b/,
    fix: revoke,
  },
  { name: 'token of a package registry', pattern: /\bnpm_[A-Za-z0-9]{36}\b/, fix: revoke },
  { name: 'key of a cloud', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, fix: revoke },
  { name: 'key of a cloud', pattern: /\bAIza[\w-]{35}\b/, fix: revoke },
  { name: 'token of a chat', pattern: /\bxox[abprs]-[A-Za-z0-9-]{10,80}\b/, fix: revoke },
  {
    name: 'token of rented machines',
    pattern: /\bHCLOUD_TOKEN\b['"]?\s{0,3}[:=]\s{0,3}['"]?[A-Za-z0-9]{64}\b/,
    fix: revoke,
  },
  {
    name: 'password in an address',
    pattern: /\b[a-z][a-z0-9+]{1,10}:\/\/[^\s:/@'"`<>{}$]{1,60}:[^\s:/@'"`<>{}$]{6,60}@/,
    fix: revoke,
  },
  {
    name: 'password or key in plain text',
    pattern:
      /\b(?:password|passphrase|secret|api[_-]?key|access[_-]?token)\b['"]?\s{0,3}[:=]\s{0,3}(['"])(?=[^'"\s]{0,60}\d)(?=[^'"\s]{0,60}[A-Za-z])[^'"\s$<>{}]{16,80}\1/i,
    fix: revoke,
  },
]
