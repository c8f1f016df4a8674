import { readFile } from 'node:fs/promises'
import type { HostFiles } from './host-files.ts'

/** Takes the daemon's own credentials out, should they have slipped into a text of its host. */
export const withoutSecrets = async (text: string, files: HostFiles): Promise<string> => {
  const secrets = await Promise.all(
    [files.token, files.passphrase].map((path) => readFile(path, 'utf8').catch(() => '')),
  )
  return secrets
    .map((secret) => secret.trim())
    .filter((secret) => secret.length >= 8)
    .reduce((clean, secret) => clean.replaceAll(secret, '[secret]'), text)
}
